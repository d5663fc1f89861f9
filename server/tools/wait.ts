import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { defineTool } from './tool';

/** The longest wait that a tool call may ask for. */
const MAX_WAIT_SECONDS = 60;

/** Lets time pass: for a service that needs a moment, and for trying out long turns. */
export const wait = defineTool({
  name: 'wait',
  description: `Waits some seconds, at most ${MAX_WAIT_SECONDS}, then returns.`,
  parameters: z.strictObject({
    seconds: z.number().min(0).max(MAX_WAIT_SECONDS).describe('How long to wait, in seconds'),
  }),
  timeoutSeconds: MAX_WAIT_SECONDS + 5,
  async execute({ seconds }, signal) {
    await pause(seconds * 1000, undefined, { signal });
    return `waited ${seconds} s`;
  },
});
