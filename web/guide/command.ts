/** The command inside a piece of advice. Pure. */

/** What server/ingest/advice.ts and discover.ts tell people to run: `... run 'usermod -aG adm mailtrace' and start ...` */
const COMMAND = /'((?:usermod|setfacl) [^']+)'/

export function commandIn(advice: string): string | undefined {
  return COMMAND.exec(advice)?.[1]
}
