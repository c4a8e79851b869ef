/** Every command is found by its name, helps, and stands in the reference. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { commands, findCommand, HELP } from '../../../server/cli/commands.ts'
import { createScene } from './scene.ts'

const reference = readFileSync('docs/reference/commands.md', 'utf8')

describe.each(commands)('$name', (command) => {
  test('--help prints usage and every exit code, and does nothing else', async () => {
    const scene = await createScene()
    expect(await scene.run(command, ['--help'])).toBe(0)
    expect(scene.stdout()).toMatch(new RegExp(`^mailtrace ${command.name}`))
    expect(scene.stdout()).toContain(command.summary)
    expect(scene.stdout()).toContain('Exit: 0 done')
    expect(scene.stderr()).toBe('')
    await scene.close()
  })

  test('stands in the reference with every flag of its own', async () => {
    const scene = await createScene()
    await scene.run(command, ['--help'])
    const flags = [...scene.stdout().matchAll(/^ {2}(?<flag>--[a-z-]+)/gm)].map(
      ({ groups }) => groups?.flag ?? '',
    )
    const [, section = ''] = reference.split(new RegExp(`^## mailtrace ${command.name}\\b.*$`, 'm'))
    const [own = ''] = section.split(/^## /m)
    const [, common = ''] = reference.split(/^## Common options$/m)
    for (const flag of flags) expect(own + common, flag).toContain(`\`${flag}`)
    await scene.close()
  })

  test('an unknown flag is exit 2 in one line', async () => {
    const scene = await createScene()
    expect(await scene.run(command, ['--no-such-flag'])).toBe(2)
    expect(scene.stderr().trimEnd().split('\n')).toHaveLength(1)
    await scene.close()
  })
})

test('help lists every command', () => {
  for (const { name, summary } of commands)
    expect(HELP).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'))
  expect(findCommand('trace')?.name).toBe('trace')
  expect(findCommand('dance')).toBeUndefined()
})
