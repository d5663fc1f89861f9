import { type Architecture } from '../../constructs/aws';
import { type Findings, problemsOnly } from './findings';

/** Images run on the nodes that there are: one architecture for both. */
export function proveArchitecture(image: Architecture, nodes: Architecture): Findings {
  if (image === nodes) return problemsOnly([]);
  return problemsOnly([
    `'image' must be for ${nodes}, the architecture of 'capacity', got ${image}; its pods would never be placed there, so build it for ${nodes} and pass { architecture: '${nodes}' }, or choose ${image} nodes`,
  ]);
}
