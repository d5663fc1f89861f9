/** A closed range, lower and upper end. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What one replica of a kind of agent needs: a row of the lesson's table "Resource Requirements Analysis". */
export interface CapacityProfile {
  readonly name: ProfileName;
  /** CPU cores: `min` becomes the request, `max` the limit. */
  readonly cpuCores: Range;
  /** Memory in GiB: `min` becomes the request, `max` the limit. */
  readonly memoryGiB: Range;
  /** Scratch storage in GiB. */
  readonly storageGiB: Range;
  /** Network in Mbit/s: what a node has to carry for one replica. */
  readonly networkMbps: Range;
}

export const PROFILE_NAMES = ['simple-chat', 'tool-using', 'planning', 'multi-modal', 'research'] as const;

export type ProfileName = (typeof PROFILE_NAMES)[number];

/** The five capacity profiles, with the lesson's ranges. */
export const PROFILES: Readonly<Record<ProfileName, CapacityProfile>> = {
  'simple-chat': {
    name: 'simple-chat',
    cpuCores: { min: 0.5, max: 1 },
    memoryGiB: { min: 1, max: 2 },
    storageGiB: { min: 10, max: 20 },
    networkMbps: { min: 10, max: 50 },
  },
  'tool-using': {
    name: 'tool-using',
    cpuCores: { min: 1, max: 2 },
    memoryGiB: { min: 2, max: 4 },
    storageGiB: { min: 20, max: 50 },
    networkMbps: { min: 50, max: 100 },
  },
  planning: {
    name: 'planning',
    cpuCores: { min: 2, max: 4 },
    memoryGiB: { min: 4, max: 8 },
    storageGiB: { min: 50, max: 100 },
    networkMbps: { min: 100, max: 200 },
  },
  'multi-modal': {
    name: 'multi-modal',
    cpuCores: { min: 4, max: 8 },
    memoryGiB: { min: 8, max: 16 },
    storageGiB: { min: 100, max: 500 },
    networkMbps: { min: 200, max: 500 },
  },
  research: {
    name: 'research',
    cpuCores: { min: 2, max: 4 },
    memoryGiB: { min: 4, max: 8 },
    storageGiB: { min: 100, max: 200 },
    networkMbps: { min: 500, max: 1000 },
  },
};
