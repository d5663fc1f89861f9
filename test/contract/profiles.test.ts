import { PROFILE_NAMES, PROFILES, type ProfileName } from '../../contract';

/** The lesson's table "Resource Requirements Analysis", as it stands there. */
const LESSON: [ProfileName, string, string, string, string][] = [
  ['simple-chat', '0.5-1', '1-2', '10-20', '10-50'],
  ['tool-using', '1-2', '2-4', '20-50', '50-100'],
  ['planning', '2-4', '4-8', '50-100', '100-200'],
  ['multi-modal', '4-8', '8-16', '100-500', '200-500'],
  ['research', '2-4', '4-8', '100-200', '500-1000'],
];

test.each(LESSON)("%s has the lesson's ranges", (name, cpu, memory, storage, network) => {
  const profile = PROFILES[name];
  const ranges = [profile.cpuCores, profile.memoryGiB, profile.storageGiB, profile.networkMbps];
  expect(ranges.map(({ min, max }) => `${min}-${max}`)).toEqual([cpu, memory, storage, network]);
  expect(profile.name).toBe(name);
});

test('there are no others', () => {
  expect(PROFILE_NAMES).toEqual(LESSON.map(([name]) => name));
});
