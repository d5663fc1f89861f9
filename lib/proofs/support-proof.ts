import { type Findings, type ProofWarning } from './findings';
import { SUPPORT_ENDS, type SupportedEngine } from './support-calendar';

/** A version that is declared, such as Postgres 18. */
export interface DeclaredVersion {
  readonly engine: SupportedEngine;
  readonly version: string;
}

/** The context key with the day that support is judged by, so that an old state of an app synthesises as it did. */
export const TODAY_CONTEXT = 'agent-fleet-cdk:today';

/** How long before the end it is time to plan the upgrade. */
const NOTICE_DAYS = 90;

/** How far kubectl may be from the cluster. https://kubernetes.io/releases/version-skew-policy/#kubectl */
const MOST_KUBECTL_MINORS = 1;

const WHAT_FOLLOWS: Readonly<Record<SupportedEngine, string>> = {
  Kubernetes: 'EKS then upgrades the cluster by itself, and the template would ask for a downgrade',
  Postgres: 'RDS then upgrades the major by itself, and the template would ask for a downgrade',
  Valkey: 'AWS then bills extended support',
};

/** Nothing runs on a version that AWS no longer supports; `today` is a day in ISO form. */
export function proveSupport(versions: readonly DeclaredVersion[], today: string): Findings {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today) || Number.isNaN(Date.parse(today))) {
    return {
      problems: [
        `context '${TODAY_CONTEXT}' must be a day such as 2026-12-31, got '${today}'; or leave it out`,
      ],
      warnings: [],
    };
  }
  const problems: string[] = [];
  const warnings: ProofWarning[] = [];
  for (const { engine, version } of versions) {
    const end = SUPPORT_ENDS[engine][version];
    if (end === undefined) continue;
    const days = Math.floor((Date.parse(end.date) - Date.parse(today)) / 86_400_000);
    const ends = `${engine} ${version} ${days < 0 ? 'ended' : 'ends'} standard support ${end.estimated ? 'about ' : ''}on ${end.date}`;
    if (days < 0 && !end.estimated) {
      problems.push(
        `${ends}, got today ${today}; ${WHAT_FOLLOWS[engine]}, so upgrade agent-fleet-cdk, or set context '${TODAY_CONTEXT}' to an earlier day to rebuild an old state`,
      );
    } else if (days < NOTICE_DAYS) {
      warnings.push({
        id: `agent-fleet-cdk:${engine.toLowerCase()}-support`,
        message: `${ends}; ${WHAT_FOLLOWS[engine]}, so upgrade agent-fleet-cdk before`,
      });
    }
  }
  return { problems, warnings };
}

/** kubectl, which applies the manifests, speaks to the cluster's release. */
export function proveKubectl(cluster: string, kubectl: string): Findings {
  const minor = (version: string) => Number(version.split('.')[1]);
  const apart = Math.abs(minor(cluster) - minor(kubectl));
  if (!(apart > MOST_KUBECTL_MINORS)) return { problems: [], warnings: [] };
  return {
    problems: [
      `kubectl must be at most ${MOST_KUBECTL_MINORS} minor from Kubernetes ${cluster}, got ${kubectl}; use the kubectl layer of ${cluster}`,
    ],
    warnings: [],
  };
}
