// What `npm run test:deploy` holds an emulated AWS endpoint to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export class Failure extends Error {}

/** What the fleet of test/deploy/app.ts cannot do without, by how many of it. */
const FLOOR = {
  VPC: 1,
  subnet: 9,
  'NAT gateway': 1,
  address: 1,
  'security group': 5,
  cluster: 1,
  database: 1,
  'load balancer': 1,
  'target group': 1,
  listener: 1,
  role: 8,
  key: 3,
  function: 3,
  'log group': 5,
  secret: 1,
  bucket: 1,
};
/** The prefix by which test/deploy/emulated_resources.py marks what it stands in for. */
const NOT_EMULATED = 'not-emulated-';

function assertAll(problems) {
  if (problems.length > 0) throw new Failure(problems.join('\n'));
}

const additions = (now, before) =>
  Object.fromEntries(
    Object.entries(now.exists).map(([kind, ids]) => [
      kind,
      ids.filter((id) => !before.exists[kind].includes(id)),
    ]),
  );

const ours = (inventory) => Object.entries(inventory.stacks).filter(([name]) => name !== 'CDKToolkit');

/** The templates of a cloud assembly by the name of their stack. */
function templates(assembly) {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries(artifacts)
      .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
      .map(([id, artifact]) => [
        artifact.properties.stackName ?? id,
        JSON.parse(readFileSync(join(assembly, artifact.properties.templateFile), 'utf8')),
      ]),
  );
}

const counts = (items) => {
  const byName = new Map();
  for (const item of items) byName.set(item, (byName.get(item) ?? 0) + 1);
  return [...byName].sort().map(([name, count]) => `${count} ${name}`);
};

export function assertDeployed(deployed, before, assembly) {
  const made = [];
  const skipped = [];
  const problems = [];
  for (const [name, template] of Object.entries(templates(assembly))) {
    const stack = deployed.stacks[name];
    if (stack?.status !== 'CREATE_COMPLETE') {
      problems.push(`${name} must be CREATE_COMPLETE, got ${stack?.status}`);
      continue;
    }
    for (const [id, { Type: type }] of Object.entries(template.Resources)) {
      const physical = stack.resources[id];
      if (physical === undefined) problems.push(`${name} lacks ${id} (${type})`);
      else (physical.startsWith(NOT_EMULATED) ? skipped : made).push(type);
    }
    for (const output of Object.keys(template.Outputs ?? {}))
      if (!stack.outputs[output]) problems.push(`${name} lacks the output ${output}`);
  }
  const added = additions(deployed, before);
  for (const [kind, least] of Object.entries(FLOOR))
    if (added[kind].length < least)
      problems.push(`there must be at least ${least} x ${kind}, got ${added[kind].length}`);
  assertAll([...problems, ...outputProblems(deployed)]);
  return [
    `${ours(deployed).length} stacks`,
    `  made ${made.length}: ${counts(made).join(', ')}`,
    `  stood in for, not made, ${skipped.length}: ${counts(skipped).join(', ')}`,
    `  found through the services' own APIs: ${Object.entries(added)
      .map(([kind, ids]) => `${ids.length} x ${kind}`)
      .join(', ')}`,
  ].join('\n');
}

/** The outputs of all stacks have to point at what is there. */
function outputProblems({ stacks, exists }) {
  const outputs = Object.assign({}, ...Object.values(stacks).map((stack) => stack.outputs));
  const names = exists['load balancer'].map((arn) => arn.split('/')[2]);
  const holds = {
    'ClusterName is a cluster': exists.cluster.includes(outputs.ClusterName),
    'LoadBalancerName is a load balancer': names.includes(outputs.LoadBalancerName),
    'LoadBalancerUrl names it': outputs.LoadBalancerUrl?.startsWith(`http://${outputs.LoadBalancerName}-`),
    'DatabaseEndpoint names a database': exists.database.some((id) =>
      outputs.DatabaseEndpoint?.startsWith(`${id}.`),
    ),
    'the agents have three URLs of the load balancer':
      Object.values(outputs).filter((value) => value.startsWith(`${outputs.LoadBalancerUrl}/agents/`))
        .length === 3,
  };
  return Object.entries(holds)
    .filter(([, held]) => !held)
    .map(([claim]) => `does not hold: ${claim}`);
}

export function assertUpdated(updated, deployed, instructions) {
  const problems = [];
  const changed = [];
  for (const [name, stack] of ours(updated)) {
    const was = deployed.stacks[name];
    if (stack.status === 'UPDATE_COMPLETE') changed.push(name);
    else if (stack.status !== 'CREATE_COMPLETE') problems.push(`${name} is ${stack.status}`);
    for (const [id, physical] of Object.entries(was.resources))
      if (stack.resources[id] !== physical)
        problems.push(`${name} replaced ${id}: ${physical} became ${stack.resources[id]}`);
  }
  if (changed.join() !== 'AgentFleet-Agents')
    problems.push(
      `new instructions must change AgentFleet-Agents alone, they changed ${changed.join(', ') || 'nothing'}`,
    );
  if (!updated.stacks['AgentFleet-Agents']?.template.includes(instructions))
    problems.push(`AgentFleet-Agents does not hold the new instructions`);
  for (const [kind, ids] of Object.entries(additions(updated, deployed)))
    if (ids.length > 0) problems.push(`the update made ${kind} ${ids.join(', ')}`);
  for (const [kind, ids] of Object.entries(additions(deployed, updated)))
    if (ids.length > 0) problems.push(`the update removed ${kind} ${ids.join(', ')}`);
  assertAll(problems);
  return `${changed.join(', ')} alone changed, nothing was replaced`;
}

export function assertNothingLeft(destroyed, before, deployed, assembly) {
  const retained = new Set();
  for (const [name, template] of Object.entries(templates(assembly)))
    for (const [id, resource] of Object.entries(template.Resources))
      if (resource.DeletionPolicy === 'Retain') retained.add(deployed.stacks[name].resources[id]);
  const left = Object.entries(additions(destroyed, before)).flatMap(([kind, ids]) =>
    ids.map((id) => ({ kind, id })),
  );
  const kept = left.filter(({ id }) => retained.has(id));
  assertAll([
    ...ours(destroyed).map(([name, { status }]) => `${name} is still there: ${status}`),
    ...left.filter(({ id }) => !retained.has(id)).map(({ kind, id }) => `left behind: ${kind} ${id}`),
  ]);
  if (kept.length === 0) return 'nothing is left';
  return `nothing is left but what its template says to retain:\n  ${kept.map(({ kind, id }) => `${kind} ${id}`).join('\n  ')}`;
}
