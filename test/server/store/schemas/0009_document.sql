-- The document of a message is an expression in the questions that need it (server/store/rows/document.ts) and no column any
-- more: the engine reads all columns that are expressions at each question on the table, and this one took it 2 ms.
ALTER TABLE messages DROP COLUMN IF EXISTS document;
