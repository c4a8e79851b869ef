/** The map of related messages: what came before on the left, this one in the middle, what came of it on the right. */
import type { Link, Message, Status } from '../../server/api/contract.ts'

export interface RelationNode {
  /** Column: 0 before, 1 this, 2 after. */
  column: 0 | 1 | 2
  row: number
  queueId: string
  status?: Status
  x: number
  y: number
  link?: Link
  /** More of the same kind that this node stands for. */
  more: number
}

export interface RelationEdge {
  from: RelationNode
  to: RelationNode
  kind: Link['kind']
  way: Link['way']
  /** False: only the Message-ID is the same; drawn dashed. */
  certain: boolean
  /** SVG path from node to node. */
  path: string
  /** Where its words stand: beside the other message, above the line or below it. */
  words: { x: number; y: number; anchor: 'start' | 'end' }
}

export interface RelationGraph {
  nodes: RelationNode[]
  edges: RelationEdge[]
  width: number
  height: number
}

/** The gap has room for the words on an edge. */
export const NODE = { width: 220, height: 44, gapX: 230, gapY: 14, margin: 4 } as const

const BESIDE = 6
/** The height of its letters more. */
const BELOW = 15

/** More nodes than this are folded by kind. */
export const MAX_NODES = 12

/** Places of all nodes, in units of the drawing. */
export function relationGraph(message: Pick<Message, 'queueId' | 'status' | 'links'>): RelationGraph {
  const folded = fold(message.links)
  const before = folded.filter(({ link }) => link.way === 'from')
  const after = folded.filter(({ link }) => link.way === 'to')
  const rows = Math.max(1, before.length, after.length)
  const columns = before.length > 0 ? 1 : 0
  const place = (column: 0 | 1 | 2, row: number, of: number) => ({
    column,
    row,
    x: NODE.margin + (column - (1 - columns)) * (NODE.width + NODE.gapX),
    y: NODE.margin + (row + (rows - of) / 2) * (NODE.height + NODE.gapY),
  })

  const self: RelationNode = {
    ...place(1, 0, 1),
    queueId: message.queueId,
    status: message.status,
    more: 0,
  }
  const nodeOf =
    (column: 0 | 2, of: number) =>
    ({ link, more }: Folded, row: number): RelationNode => ({
      ...place(column, row, of),
      queueId: link.queueId,
      ...(link.status !== undefined && { status: link.status }),
      link,
      more,
    })
  const left = before.map(nodeOf(0, before.length))
  const right = after.map(nodeOf(2, after.length))
  const edges = [
    ...left.map((node) => edge(node, self, node.link)),
    ...right.map((node) => edge(self, node, node.link)),
  ].filter((each) => each !== undefined)

  const width = columns + 1 + (after.length > 0 ? 1 : 0)
  return {
    nodes: [...left, self, ...right],
    edges,
    width: 2 * NODE.margin + width * NODE.width + (width - 1) * NODE.gapX,
    height: 2 * NODE.margin + rows * NODE.height + (rows - 1) * NODE.gapY,
  }
}

interface Folded {
  link: Link
  more: number
}

/** All links, or with too many of them one for each kind and way. */
function fold(links: readonly Link[]): Folded[] {
  if (links.length + 1 <= MAX_NODES) return links.map((link) => ({ link, more: 0 }))
  const byKind = new Map<string, Folded>()
  for (const link of links) {
    const key = `${link.kind} ${link.way}`
    const first = byKind.get(key)
    if (first) first.more += 1
    else byKind.set(key, { link, more: 0 })
  }
  return [...byKind.values()]
}

/** On the side of the line that the curve does not come from. */
function beside(outer: number, inner: number): number {
  return outer > inner ? outer + BELOW : outer - BESIDE
}

function edge(from: RelationNode, to: RelationNode, link: Link | undefined): RelationEdge | undefined {
  if (!link) return undefined
  const [x1, y1] = [from.x + NODE.width, from.y + NODE.height / 2]
  const [x2, y2] = [to.x, to.y + NODE.height / 2]
  const bend = (x2 - x1) / 2
  return {
    from,
    to,
    kind: link.kind,
    way: link.way,
    certain: link.certain,
    path: `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
    words:
      link.way === 'to'
        ? { x: x2 - BESIDE, y: beside(y2, y1), anchor: 'end' }
        : { x: x1 + BESIDE, y: beside(y1, y2), anchor: 'start' },
  }
}
