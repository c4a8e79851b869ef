/** What a menu may hold. */
export type MenuEntry =
  | { kind: 'label'; text: string }
  | { kind: 'line' }
  | { kind: 'item'; text: string; run: () => void; chosen?: boolean; keys?: string }
