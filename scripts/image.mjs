// `npm run image`: builds the agent server's image with whichever builder works on this machine.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

const BUILDERS = ['docker', 'podman', 'buildah'];
const PULLS = ['always', 'missing', 'never'];
const HELP = `Builds the image that runs the agents.

Usage: npm run image -- [options]

  --tag <name>            name of the image (default: agent-fleet:${version})
  --platform <platform>   platform of the image, such as linux/arm64 (default: linux/amd64)
  --builder <name>        ${BUILDERS.join(', ')} (default: the first of them that works)
  --pull <when>           ${PULLS.join(', ')}: when to pull the base images (default: missing)
  --build-arg <NAME=value>  BUILD_IMAGE or RUNTIME_IMAGE, to take a base from a mirror or by digest; repeatable
  --help                  prints this

The builders read their own variables: DOCKER_HOST, CONTAINER_HOST, BUILDAH_ISOLATION and the like.`;

function fail(message) {
  console.error(message);
  process.exit(1);
}

function options() {
  try {
    return parseArgs({
      options: {
        tag: { type: 'string', default: `agent-fleet:${version}` },
        platform: { type: 'string', default: 'linux/amd64' },
        builder: { type: 'string' },
        pull: { type: 'string', default: 'missing' },
        'build-arg': { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return fail(`${error.message}\nSee 'npm run image -- --help'.`);
  }
}

/** Why a builder cannot be used here; undefined when it can. */
function problemOf(builder, pull) {
  if (builder === 'docker' && pull === 'never')
    return `cannot promise '--pull never'; use podman or buildah for that`;
  const probe = spawnSync(builder, ['info'], { encoding: 'utf8', timeout: 30_000 });
  if (probe.error?.code === 'ENOENT') return 'is not installed';
  if (probe.error) return `does not answer: ${probe.error.message}`;
  const complaint = probe.stderr.trim().split('\n').at(-1);
  // The docker client ends with 0 in some versions although no daemon answered: its complaint decides.
  if (
    probe.status !== 0 ||
    (builder === 'docker' && /cannot connect|error during connect/i.test(probe.stderr))
  )
    return `is installed but does not work: ${complaint || `'${builder} info' ended with ${probe.status}`}`;
  return undefined;
}

function pullFlags(builder, pull) {
  if (builder === 'docker') return pull === 'always' ? ['--pull'] : [];
  return [`--pull=${{ always: 'always', missing: 'false', never: 'never' }[pull]}`];
}

const { tag, platform, builder: wanted, pull, 'build-arg': buildArgs, help } = options();
if (help) {
  console.log(HELP);
  process.exit(0);
}
if (wanted !== undefined && !BUILDERS.includes(wanted))
  fail(`'--builder' must be one of ${BUILDERS.join(', ')}, got ${wanted}`);
if (!PULLS.includes(pull)) fail(`'--pull' must be one of ${PULLS.join(', ')}, got ${pull}`);
if (!/^linux\/[a-z0-9]+(\/[a-z0-9]+)?$/.test(platform))
  fail(`'--platform' must be linux/<architecture>, such as linux/amd64 or linux/arm64, got ${platform}`);

const problems = [];
const builder = (wanted === undefined ? BUILDERS : [wanted]).find((candidate) => {
  const problem = problemOf(candidate, pull);
  if (problem !== undefined) problems.push(`  ${candidate} ${problem}`);
  return problem === undefined;
});
if (builder === undefined)
  fail(
    `building the image needs a working docker, podman or buildah, and none was found:\n${problems.join('\n')}\n` +
      `install one of them (Debian: apt-get install buildah; others: https://podman.io, https://docs.docker.com), or run without an image: npm start`,
  );

if (!existsSync('dist/image/main.js')) fail(`dist/image holds no bundle; run 'npm run build' first`);
console.log(`building ${tag} for ${platform} with ${builder}`);
const built = spawnSync(
  builder,
  [
    'build',
    ...pullFlags(builder, pull),
    ...['--platform', platform],
    ...['--tag', tag],
    ...['--label', `org.opencontainers.image.version=${version}`],
    ...buildArgs.flatMap((argument) => ['--build-arg', argument]),
    'dist/image',
  ],
  { stdio: 'inherit' },
);
if (built.status !== 0) fail(`${builder} could not build ${tag}; its own message stands above`);
console.log(`built ${tag}`);
