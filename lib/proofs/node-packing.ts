import { type NodeType } from './node-type';

/** Pods of one kind. */
export interface PodGroup {
  readonly count: number;
  readonly cpuMillicores: number;
  readonly memoryMebibytes: number;
}

interface Room {
  cpuMillicores: number;
  memoryMebibytes: number;
  pods: number;
}

/** What a packing comes to. */
export interface Packing {
  readonly nodes: number;
  /** Pods that found no room. */
  readonly left: readonly PodGroup[];
}

/**
 * Packs pods on nodes, largest first, each on the first node with room: close to what the scheduler reaches.
 *
 * Without a bound on the nodes every pod has to fit on an empty one.
 */
export function pack(groups: readonly PodGroup[], node: NodeType, mostNodes = Infinity): Packing {
  const share = (pod: PodGroup) =>
    Math.max(pod.cpuMillicores / node.cpuMillicores, pod.memoryMebibytes / node.memoryMebibytes);
  const nodes: Room[] = [];
  const left = [...groups]
    .sort((a, b) => share(b) - share(a))
    .map((group) => {
      // Pods of one kind fill nodes in turn: where one of them found no room, the next finds none either.
      let first = 0;
      let count = group.count;
      for (; count > 0; count--) {
        while (first < nodes.length && !hasRoom(nodes[first]!, group)) first++;
        if (first >= mostNodes) break;
        const room = (nodes[first] ??= { ...node });
        room.cpuMillicores -= group.cpuMillicores;
        room.memoryMebibytes -= group.memoryMebibytes;
        room.pods -= 1;
      }
      return { ...group, count };
    })
    .filter(({ count }) => count > 0);
  return { nodes: nodes.length, left };
}

/** Whether a pod fits on an empty node. */
export function fits(pod: PodGroup, node: NodeType): boolean {
  return hasRoom(node, pod);
}

function hasRoom(room: Readonly<Room>, pod: PodGroup): boolean {
  return (
    room.pods > 0 && room.cpuMillicores >= pod.cpuMillicores && room.memoryMebibytes >= pod.memoryMebibytes
  );
}
