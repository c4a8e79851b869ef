/** postscreen: clients that connect, and those it knows already. */
import type { MailEvent } from '../event.ts'
import { readDigits } from '../postfix/client.ts'
import { stands } from './usual.ts'

const BLANK = 32
const OPEN = 91
const COLON = 58

export function readPostscreen(body: string): MailEvent | undefined {
  if (body.charCodeAt(0) === 80) return readPass(body)
  return readConnect(body)
}

// CONNECT from [198.51.100.10]:50183 to [203.0.113.25]:25
//               ^ address      ^ port
function readConnect(body: string): MailEvent | undefined {
  if (!stands(body, 0, 'CONNECT from') || !stands(body, 12, ' [')) return undefined
  const blank = body.indexOf(' ', 14)
  const close = body.indexOf(']', 14)
  if (close < 0 || body.charCodeAt(close + 1) !== COLON) return undefined
  const clientPort = readDigits(body, close + 2, blank)
  if (clientPort < 0) return undefined
  return { kind: 'postscreen-connect', clientAddress: body.slice(14, close), clientPort }
}

// PASS OLD [198.51.100.23]:16401
function readPass(body: string): MailEvent | undefined {
  const result = stands(body, 0, 'PASS OLD') ? 'old' : stands(body, 0, 'PASS NEW') ? 'new' : undefined
  if (result === undefined || body.charCodeAt(8) !== BLANK || body.charCodeAt(9) !== OPEN) return undefined
  const close = body.indexOf(']', 10)
  if (close < 0 || body.charCodeAt(close + 1) !== COLON) return undefined
  const clientPort = readDigits(body, close + 2, body.length)
  if (clientPort < 0) return undefined
  return { kind: 'postscreen-pass', clientAddress: body.slice(10, close), clientPort, result }
}
