import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cycleFindings,
  directionFindings,
  environmentFindings,
  medianLines,
  nameFindings,
  packageFindings,
  sizeFindings,
} from './architecture/findings';
import { MAX_MEDIAN_LINES } from './architecture/layers';
import { SourceTree } from './architecture/source-tree';

const root = join(__dirname, '..');
const sources = SourceTree.read(root, ['bin', 'lib', 'constructs', 'contract', 'local', 'testing', 'server']);
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const installed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

describe('the sources', () => {
  test('import one way only', () => expect(directionFindings(sources)).toEqual([]));

  test('import only the packages of their layer', () =>
    expect(packageFindings(sources, installed)).toEqual([]));

  test('have no import cycles', () => expect(cycleFindings(sources)).toEqual([]));

  test('have no file that is too long', () => expect(sizeFindings(sources)).toEqual([]));

  test(`are mostly short files: half of them have at most ${medianLines(sources)} lines`, () =>
    expect(medianLines(sources)).toBeLessThanOrEqual(MAX_MEDIAN_LINES));

  test('have names that say what is inside', () => expect(nameFindings(sources)).toEqual([]));

  test('read the environment of the server in one place', () =>
    expect(environmentFindings(sources)).toEqual([]));

  test('are not shadowed: no baseUrl resolves a package name to one of our folders', () => {
    expect(readFileSync(join(root, 'tsconfig.json'), 'utf8')).not.toContain('"baseUrl"');
  });
});

describe('the rules', () => {
  test.each([
    [
      'a contract that imports a wing',
      'contract/a.ts',
      `import { x } from '../lib/x';`,
      'may import nothing',
    ],
    ['aws that imports k8s', 'constructs/aws/a.ts', `export * from '../k8s/x';`, 'may import contract'],
    [
      'k8s that imports aws',
      'constructs/k8s/a.ts',
      `import type { X } from '../aws/x';`,
      'may import contract',
    ],
    ['a server that imports infra', 'server/app.ts', `const x = require('../lib/x');`, 'server may import'],
    ['infra that imports the server', 'lib/a.ts', `type X = import('../server/app').X;`, 'lib may import'],
    ['local that imports a wing', 'local/a.ts', `await import('../lib/x');`, 'local may import contract'],
    ['a store that imports HTTP', 'server/stores/a.ts', `import '../http/x';`, 'server/stores may import'],
    [
      'a model that imports an agent',
      'server/models/a.ts',
      `import '../agents/x';`,
      'server/models may import',
    ],
    ['sources that import tests', 'lib/b.ts', `import '../test/x';`, 'outside the sources'],
    ['a part that is unknown', 'other/a.ts', '', 'belongs to no layer'],
  ])('find %s', (_, path, text, message) => {
    expect(directionFindings(new SourceTree({ [path]: text }))).toEqual([expect.stringContaining(message)]);
  });

  test('allow the arrows that there are', () => {
    const tree = new SourceTree({
      'bin/a.ts': `import '../lib'; import { join } from 'node:path';`,
      'lib/index.ts': `export * from './b';`,
      'lib/b.ts': `import '../constructs/aws/c'; import '../constructs/k8s/d';`,
      'constructs/aws/c.ts': `import '../../contract';`,
      'constructs/k8s/d.ts': `import '../../contract'; // import '../aws/c';`,
      'contract/index.ts': '',
      'server/main.ts': `import './http/e';`,
      'server/http/e.ts': `import '../../contract'; import '../errors';`,
      'server/errors.ts': '',
    });
    expect([...directionFindings(tree), ...cycleFindings(tree), ...packageFindings(tree, [])]).toEqual([]);
  });

  test.each([
    ['constructs/k8s/a.ts', 'aws-cdk-lib/aws-ec2', 'constructs/k8s may import the packages cdk8s'],
    ['constructs/aws/a.ts', 'cdk8s', 'constructs/aws may import the packages aws-cdk-lib'],
    ['contract/a.ts', 'yaml', 'contract may import the packages zod'],
    ['contract/a.ts', 'zod', 'add it there'],
    ['server/services/a.ts', 'pg', 'server/services may import the packages'],
  ])('find that %s imports %s', (path, name, message) => {
    const tree = new SourceTree({ [path]: `\nimport x from '${name}';` });
    expect(packageFindings(tree, ['yaml'])).toEqual([expect.stringMatching(new RegExp(`:2 .*${message}`))]);
  });

  test('find a cycle, once', () => {
    const tree = new SourceTree({
      'lib/a.ts': `import './b';`,
      'lib/b.ts': `import type { C } from './c';`,
      'lib/c.ts': `import './b';`,
    });
    expect(cycleFindings(tree)).toEqual([expect.stringContaining('lib/b.ts → lib/c.ts → lib/b.ts')]);
  });

  test('find files that are too long or badly named', () => {
    const tree = new SourceTree({
      'lib/long.ts': 'x\n'.repeat(301),
      'lib/utils/a.ts': '',
      'lib/string-x.helpers.ts': '',
      'lib/badName.ts': '',
    });
    expect(sizeFindings(tree)).toEqual([expect.stringContaining('lib/long.ts has 301 lines')]);
    expect(nameFindings(tree)).toEqual([
      expect.stringContaining('kebab-case'),
      expect.stringContaining(`'helpers'`),
      expect.stringContaining(`'utils'`),
    ]);
  });

  test('find reads of the environment, but not the version that the build sets', () => {
    const tree = new SourceTree({
      'server/main.ts': 'readEnvironment(process.env);',
      'server/http/a.ts': `const level = process.env.LOG_LEVEL;`,
      'server/http/b.ts': `import { env } from 'node:process';`,
      'server/http/c.ts': `// process.env is read in main\nexport const v = process.env.AGENT_FLEET_VERSION;`,
    });
    expect(environmentFindings(tree)).toEqual([
      expect.stringContaining('server/http/a.ts:1'),
      expect.stringContaining('server/http/b.ts:1'),
    ]);
  });
});
