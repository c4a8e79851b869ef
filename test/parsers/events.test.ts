import { expect, test } from 'vitest'
import { renderEvents } from './events.ts'

test('docs/reference/events.md is what the grammars say', async () => {
  await expect(renderEvents()).toMatchFileSnapshot('../../docs/reference/events.md')
})
