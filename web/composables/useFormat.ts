/** The formatters for the reader's language and zone: one set for the whole page. */
import { computed, shallowRef } from 'vue'
import type { ComputedRef } from 'vue'
import { isZone } from '../../server/query/language/zone.ts'
import { createFormat } from '../format.ts'
import type { Format } from '../format.ts'
import { usePreferences } from './usePreferences.ts'

const serverZone = shallowRef<string>()
/** Zone of a link that names one: whoever opens it sees the same times. */
const linkZone = shallowRef<string>()
const zone = computed(() => {
  const { zone: own } = usePreferences()
  const wanted = linkZone.value !== undefined && isZone(linkZone.value) ? linkZone.value : own
  const name = wanted === 'server' ? serverZone.value : wanted
  return name === undefined || name === 'browser' || !isZone(name) ? browserZone() : name
})
const format = computed(() => createFormat(usePreferences().language, zone.value))

/** In templates `format.number(n)`, in scripts `format.value.number(n)`. */
export function useFormat(): ComputedRef<Format> {
  return format
}

/** IANA zone in which times are shown. */
export function useZone(): ComputedRef<string> {
  return zone
}

/** Called by the frame when the service has said in which zone it lives. */
export function setServerZone(name: string): void {
  serverZone.value = name
}

/** Called by the frame for each address; undefined where it names no zone. */
export function setLinkZone(name: string | undefined): void {
  linkZone.value = name
}

/** What a link must name so that others see the times of this page; undefined where it is the service's zone. */
export function zoneForLinks(): string | undefined {
  return zone.value === serverZone.value ? undefined : zone.value
}

/** The zone as a parameter of questions and links; none where it is the service's, or before that is known. */
export function zoneParam(): { tz?: string } {
  const tz = serverZone.value === undefined ? undefined : zoneForLinks()
  return tz === undefined ? {} : { tz }
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
