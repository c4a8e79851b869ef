/** Splits a file of SQL at the semicolons between statements, not at those in texts, names and comments. */

/** What a semicolon inside does not end: a text, a quoted name, a comment to the end of the line or to its closing mark. */
const OPAQUE =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S])*"|`(?:[^`\\]|\\[\s\S])*`|--[^\n]*|\/\*[\s\S]*?\*\/|;/g

/** The statements without their semicolons, comments kept; parts that hold only comments are left out. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let start = 0
  let code = ''
  let codeEnd = 0
  const finish = (end: number) => {
    code += sql.slice(codeEnd, end)
    if (code.trim() !== '') statements.push(sql.slice(start, end).trim())
    start = end + 1
    codeEnd = start
    code = ''
  }
  for (const match of sql.matchAll(OPAQUE)) {
    const [token] = match
    if (token === ';') finish(match.index)
    else if (token.startsWith('--') || token.startsWith('/*')) {
      code += sql.slice(codeEnd, match.index)
      codeEnd = match.index + token.length
    }
  }
  finish(sql.length)
  return statements
}
