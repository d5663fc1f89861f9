import { PROFILES } from '../contract';

/** The capacity profiles of the lesson's table "Resource Requirements Analysis", by name. */
export const AgentProfile = {
  /** 0.5 to 1 core, 1 to 2 GiB: short answers, few tools. */
  SIMPLE_CHAT: PROFILES['simple-chat'],
  /** 1 to 2 cores, 2 to 4 GiB: results of tools are held and parsed. */
  TOOL_USING: PROFILES['tool-using'],
  /** 2 to 4 cores, 4 to 8 GiB: plans with several steps in progress. */
  PLANNING: PROFILES.planning,
  /** 4 to 8 cores, 8 to 16 GiB: images, sound and documents. */
  MULTI_MODAL: PROFILES['multi-modal'],
  /** 2 to 4 cores, 4 to 8 GiB, with much scratch space and network: many sources at once. */
  RESEARCH: PROFILES.research,
} as const;
