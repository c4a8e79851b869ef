/** The part of smtp-server that the tests use; the package has no types. */
declare module 'smtp-server' {
  import type { EventEmitter } from 'node:events'
  import type { Server } from 'node:net'
  import type { Readable } from 'node:stream'

  interface Session {
    envelope: { mailFrom: { address: string } | false; rcptTo: { address: string }[] }
  }
  interface Options {
    disabledCommands?: string[]
    authOptional?: boolean
    allowInsecureAuth?: boolean
    onAuth?(
      auth: { username: string; password: string },
      session: Session,
      done: (error: Error | null, answer?: { user: string }) => void,
    ): void
    onRcptTo?(address: { address: string }, session: Session, done: (error?: Error | null) => void): void
    onData?(stream: Readable, session: Session, done: (error?: Error | null) => void): void
  }
  export class SMTPServer extends EventEmitter {
    constructor(options: Options)
    server: Server
    listen(port: number, host: string, listening: () => void): void
    close(closed: () => void): void
  }
}
