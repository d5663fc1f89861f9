import { IngressClient } from './ingress-client';
import { SeededRandom } from './seeded-random';
import { TurnLoad } from './turn-load';
import { type TurnLoadOptions } from './turn-load-process';

/** The process of a load: goes on until its parent sends a word, then answers with what became of it. */
async function run(): Promise<void> {
  const { port, agentName, seed, ...options } = JSON.parse(process.argv[2] ?? '') as TurnLoadOptions;
  const client = new IngressClient(port, agentName);
  const load = new TurnLoad({ ...options, client, random: new SeededRandom(seed) });
  await load.start();
  process.send?.('started');
  process.once('message', () => {
    void load.stop().then((outcome) => {
      client.close();
      process.send?.(outcome, () => process.disconnect());
    });
  });
}

void run();
