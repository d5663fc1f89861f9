// Runs in the empty project that `npm run test:package` makes: what a user's own snapshot test would hold.
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, readdirSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const outdir = mkdtempSync(join(tmpdir(), 'agent-fleet-synth-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

expect.addSnapshotSerializer({
  test: (value) => typeof value === 'string' && /[0-9a-f]{64}/.test(value),
  serialize: (value) => JSON.stringify(value.replace(/[0-9a-f]{64}/g, '<hash>')),
});

test('the README example synthesises to the same templates', () => {
  execFileSync(process.execPath, ['app.js'], {
    env: { ...process.env, CDK_OUTDIR: outdir },
    stdio: 'inherit',
  });
  const templates = readdirSync(outdir, { recursive: true }).filter((file) =>
    file.endsWith('.template.json'),
  );
  expect(templates.length).toBeGreaterThan(0);
  for (const file of templates.sort()) {
    const template = JSON.parse(readFileSync(join(outdir, file), 'utf8'));
    expect(Object.keys(template.Resources).length).toBeGreaterThan(0);
    expect(template).toMatchSnapshot(file);
  }
});
