import { afterEach, describe, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { activeShortcuts, useKeys } from '../../../web/composables/useKeys.ts'
import { usePreferences } from '../../../web/composables/usePreferences.ts'

const scopes: { stop: () => void }[] = []
afterEach(() => {
  for (const scope of scopes.splice(0)) scope.stop()
  usePreferences().keys = true
  document.body.replaceChildren()
})

function bind(keys: string) {
  const run = vi.fn()
  const scope = effectScope()
  scope.run(() => useKeys([{ keys, text: 'keys.search', run }]))
  scopes.push(scope)
  return { run, scope }
}
function press(key: string, from: EventTarget = document.body, more: KeyboardEventInit = {}) {
  from.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
}

describe('a shortcut', () => {
  test('runs on its key, and no longer once its component is gone', () => {
    const { run, scope } = bind('/')
    press('/')
    expect(run).toHaveBeenCalledTimes(1)
    scope.stop()
    press('/')
    expect(run).toHaveBeenCalledTimes(1)
    expect(activeShortcuts()).toHaveLength(0)
  })

  test('of two keys runs on both in a row only', () => {
    const { run } = bind('g s')
    press('s')
    expect(run).not.toHaveBeenCalled()
    press('g')
    press('s')
    expect(run).toHaveBeenCalledTimes(1)
  })

  test.each(['input', 'textarea', 'select'])('never runs while somebody is in an %s', (tag) => {
    const { run } = bind('/')
    const field = document.body.appendChild(document.createElement(tag))
    press('/', field)
    expect(run).not.toHaveBeenCalled()
  })

  test('never runs with a modifier, over a dialog, or when switched off', () => {
    const { run } = bind('t')
    press('t', document.body, { ctrlKey: true })
    const dialog = document.body.appendChild(document.createElement('div'))
    dialog.setAttribute('role', 'dialog')
    press('t')
    dialog.remove()
    usePreferences().keys = false
    press('t')
    expect(run).not.toHaveBeenCalled()
  })

  test('bound later wins', () => {
    const early = bind('x')
    const late = bind('x')
    press('x')
    expect([early.run.mock.calls.length, late.run.mock.calls.length]).toEqual([0, 1])
  })
})
