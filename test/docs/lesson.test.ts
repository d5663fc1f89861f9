import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/lesson.md'), 'utf8');
const lesson = [
  ['Vertical scaling', 'Horizontal scaling', 'Auto-scaling', 'Serverless', 'Container orchestration'],
  ['Round robin', 'Least connections', 'Weighted', 'Session affinity', 'Geographic'],
  [
    'ServiceStatus',
    'HealthCheck',
    'ProductionService',
    'AgentService',
    'ServiceOrchestrator',
    'tool_registry',
  ],
  [
    'AGENT_TYPE',
    'MAX_CONCURRENT_SESSIONS',
    'DATABASE_URL',
    'containerPort',
    'Liveness',
    'Readiness',
    'preStop',
  ],
  [
    'aws_vpc',
    'aws_subnet',
    'aws_eks_cluster',
    'aws_eks_node_group',
    'aws_db_instance',
    'aws_elasticache',
    'aws_lb',
  ],
  ['Simple chat', 'Tool-using', 'Planning agent', 'Multi-modal', 'Research agent'],
  ['PerformanceMetrics', 'load_test', 'connection_pool', 'cache_ttl'],
  [
    'Architecture:',
    'Scaling:',
    'Infrastructure:',
    'Networking:',
    'Storage:',
    'Performance:',
    'Health checks',
  ],
  ['Exercise 1', 'Exercise 2', 'Exercise 3', 'Exercise 4'],
].flat();

test.each(lesson)('has a row for %s', (item) => {
  expect(
    page.split('\n').filter((line) => line.startsWith('|') && line.split('|')[1]!.includes(item)),
  ).not.toEqual([]);
});
