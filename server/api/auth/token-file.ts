/** The file that lets the command line of the same user in: `token` in the data directory, mode 0600, made anew at each start. */
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The file is complete or absent, and never readable by others. */
export async function writeTokenFile(directory: string, token: string): Promise<void> {
  const path = join(directory, 'token')
  const temporary = `${path}.new`
  await rm(temporary, { force: true })
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(`${token}\n`)
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}

export async function removeTokenFile(directory: string): Promise<void> {
  await rm(join(directory, 'token'), { force: true })
}
