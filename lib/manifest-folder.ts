import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachCustomSynthesis } from 'aws-cdk-lib';
import { Yaml } from 'cdk8s';
import { type Construct } from 'constructs';
import { type FleetCharts } from './fleet-charts';

/** The folder of a cloud assembly that holds the plain manifests. */
export const MANIFEST_FOLDER = 'manifests';

/**
 * Writes the plain manifests beside the templates whenever the app synthesises: one file per agent and one for what
 * they share, as `kubectl apply -f`, GitOps tools and the local run read them.
 *
 * Of several platforms in one assembly each gets a folder of its own, by its id.
 */
export function writeManifestsOnSynth(scope: Construct, charts: FleetCharts, folder: string): void {
  attachCustomSynthesis(scope, {
    onSynthesize: (session) => {
      const directory = join(session.outdir, folder);
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory, { recursive: true });
      for (const [name, chart] of charts.byName()) {
        writeFileSync(join(directory, `${name}.yaml`), Yaml.stringify(...(chart.toJson() as unknown[])));
      }
    },
  });
}
