import { type ConversationStore } from '../../../server/stores/conversation-store';
import { agentSays, storedConversation, storedResponse, userSays } from '../../fixtures/stored-response';

const AGENT = 'chat-agent';
const PARALLEL_TURNS = 20;

/** How every conversation store behaves, with or without a cache before it. */
export function conversationStoreSuite(openedStore: () => ConversationStore): void {
  let store: ConversationStore;
  beforeAll(() => {
    store = openedStore();
  });

  describe('responses', () => {
    test('come back as they were kept, with any text in them', async () => {
      const odd = 'null \u0000, emoji \u{1F600}, half \ud800, quote \' " \\';
      const response = storedResponse({
        status: 'incomplete',
        incompleteReason: 'max_output_tokens',
        input: [userSays(odd)],
        output: [
          {
            type: 'function_call',
            id: 'fc_1',
            call_id: 'call_1',
            name: 'calculate',
            arguments: '{"a":1}',
            status: 'completed',
          },
          { type: 'function_call_output', id: 'fco_1', call_id: 'call_1', output: odd, status: 'completed' },
          agentSays(odd),
        ],
        metadata: { order: odd },
      });
      await store.appendResponse(response);
      expect(await store.getResponse(AGENT, response.id)).toEqual(response);
      expect((await store.threadOfResponse(AGENT, response.id))?.items).toEqual([
        ...response.input,
        ...response.output,
      ]);
    });

    test('make a thread along the response before, oldest first', async () => {
      const turns = [storedResponse()];
      for (let i = 0; i < 9; i++) turns.push(storedResponse({ previousResponseId: turns.at(-1)?.id }));
      for (const turn of turns) {
        if (turn.previousResponseId !== null) await store.threadOfResponse(AGENT, turn.previousResponseId);
        await store.appendResponse(turn);
      }
      for (const [index, turn] of turns.entries()) {
        expect(await store.threadOfResponse(AGENT, turn.id)).toEqual({
          headResponseId: turn.id,
          items: turns.slice(0, index + 1).flatMap((each) => [...each.input, ...each.output]),
        });
      }
    });

    test('may branch: two turns behind the same one do not see each other', async () => {
      const root = storedResponse();
      const left = storedResponse({ previousResponseId: root.id });
      const right = storedResponse({ previousResponseId: root.id });
      await store.appendResponse(root);
      await store.threadOfResponse(AGENT, root.id);
      await store.appendResponse(left);
      await store.appendResponse(right);
      const thread = await store.threadOfResponse(AGENT, right.id);
      expect(thread?.items).toEqual([root, right].flatMap((each) => [...each.input, ...each.output]));
    });

    test('are not there for another agent', async () => {
      const response = storedResponse();
      await store.appendResponse(response);
      expect(await store.getResponse('other-agent', response.id)).toBeUndefined();
      expect(await store.threadOfResponse('other-agent', response.id)).toBeUndefined();
      expect(await store.deleteResponse('other-agent', response.id)).toBe(false);
      expect(await store.getResponse(AGENT, response.id)).toBeDefined();
    });

    test('are unknown until they are kept', async () => {
      expect(await store.getResponse(AGENT, 'resp_unknown')).toBeUndefined();
      expect(await store.threadOfResponse(AGENT, 'resp_unknown')).toBeUndefined();
      expect(await store.deleteResponse(AGENT, 'resp_unknown')).toBe(false);
    });

    test('leave every thread when they are deleted; the rest of it stays', async () => {
      const first = storedResponse();
      const second = storedResponse({ previousResponseId: first.id });
      const third = storedResponse({ previousResponseId: second.id });
      for (const turn of [first, second, third]) {
        if (turn.previousResponseId !== null) await store.threadOfResponse(AGENT, turn.previousResponseId);
        await store.appendResponse(turn);
      }
      expect((await store.threadOfResponse(AGENT, third.id))?.items).toHaveLength(6);

      expect(await store.deleteResponse(AGENT, second.id)).toBe(true);
      expect(await store.deleteResponse(AGENT, second.id)).toBe(false);
      expect(await store.getResponse(AGENT, second.id)).toBeUndefined();
      expect(await store.threadOfResponse(AGENT, second.id)).toBeUndefined();
      expect((await store.threadOfResponse(AGENT, third.id))?.items).toEqual(
        [first, third].flatMap((each) => [...each.input, ...each.output]),
      );
    });
  });

  describe('conversations', () => {
    test('come back as they were made', async () => {
      const conversation = storedConversation({ metadata: { customer: '7' } });
      await store.createConversation(conversation, []);
      expect(await store.getConversation(AGENT, conversation.id)).toEqual(conversation);
      expect(await store.threadOfConversation(AGENT, conversation.id)).toEqual({
        headResponseId: null,
        items: [],
      });
    });

    test('hold what they began with and what was said since', async () => {
      const conversation = storedConversation();
      const opening = [userSays('I am the opening')];
      await store.createConversation(conversation, opening);
      expect((await store.threadOfConversation(AGENT, conversation.id))?.items).toEqual(opening);

      const first = storedResponse({ conversationId: conversation.id });
      const second = storedResponse({ conversationId: conversation.id, previousResponseId: first.id });
      await store.appendResponse(first);
      await store.appendResponse(second);
      const items = [...opening, ...[first, second].flatMap((each) => [...each.input, ...each.output])];
      expect(await store.threadOfConversation(AGENT, conversation.id)).toEqual({
        headResponseId: second.id,
        items,
      });
      expect((await store.threadOfResponse(AGENT, second.id))?.items).toEqual(items);
      expect((await store.getConversation(AGENT, conversation.id))?.headResponseId).toBe(second.id);
    });

    test('take exactly one of the turns that start from the same point', async () => {
      const conversation = storedConversation();
      await store.createConversation(conversation, []);
      let previousResponseId: string | null = null;
      for (let round = 0; round < 3; round++) {
        const turns = Array.from({ length: PARALLEL_TURNS }, () =>
          storedResponse({ conversationId: conversation.id, previousResponseId }),
        );
        const outcomes = await Promise.allSettled(turns.map((turn) => store.appendResponse(turn)));
        const kept = turns.filter((_, index) => outcomes[index]?.status === 'fulfilled');
        const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(kept).toHaveLength(1);
        expect(refused.map((outcome) => outcome.reason.code)).toEqual(
          Array(PARALLEL_TURNS - 1).fill('conversation_conflict'),
        );
        const thread = await store.threadOfConversation(AGENT, conversation.id);
        expect(thread?.headResponseId).toBe(kept[0]?.id);
        expect(thread?.items).toHaveLength((round + 1) * 2);
        for (const turn of turns.filter((each) => each !== kept[0]))
          expect(await store.getResponse(AGENT, turn.id)).toBeUndefined();
        previousResponseId = kept[0]?.id ?? null;
      }
    });

    test('end when they are deleted; their responses stay readable', async () => {
      const conversation = storedConversation();
      await store.createConversation(conversation, [userSays('opening')]);
      const first = storedResponse({ conversationId: conversation.id });
      await store.appendResponse(first);
      expect(await store.deleteConversation(AGENT, conversation.id)).toBe(true);
      expect(await store.deleteConversation(AGENT, conversation.id)).toBe(false);
      expect(await store.getConversation(AGENT, conversation.id)).toBeUndefined();
      expect(await store.threadOfConversation(AGENT, conversation.id)).toBeUndefined();
      expect(await store.getResponse(AGENT, first.id)).toEqual(first);
      expect((await store.threadOfResponse(AGENT, first.id))?.items).toEqual([
        ...first.input,
        ...first.output,
      ]);
      await expect(
        store.appendResponse(
          storedResponse({ conversationId: conversation.id, previousResponseId: first.id }),
        ),
      ).rejects.toMatchObject({ code: 'conversation_conflict' });
    });

    test('go on after their newest response was deleted', async () => {
      const conversation = storedConversation();
      await store.createConversation(conversation, []);
      const first = storedResponse({ conversationId: conversation.id });
      await store.appendResponse(first);
      await store.deleteResponse(AGENT, first.id);
      const thread = await store.threadOfConversation(AGENT, conversation.id);
      expect(thread?.items).toEqual([]);
      const second = storedResponse({
        conversationId: conversation.id,
        previousResponseId: thread?.headResponseId ?? null,
      });
      await store.appendResponse(second);
      expect((await store.threadOfConversation(AGENT, conversation.id))?.items).toHaveLength(2);
    });

    test('are not there for another agent', async () => {
      const conversation = storedConversation();
      await store.createConversation(conversation, []);
      expect(await store.getConversation('other-agent', conversation.id)).toBeUndefined();
      expect(await store.threadOfConversation('other-agent', conversation.id)).toBeUndefined();
      expect(await store.deleteConversation('other-agent', conversation.id)).toBe(false);
      await expect(
        store.appendResponse(storedResponse({ agent: 'other-agent', conversationId: conversation.id })),
      ).rejects.toMatchObject({ code: 'conversation_conflict' });
    });
  });

  test('says that it answers', async () => {
    await expect(store.check(AbortSignal.timeout(5000))).resolves.toBeUndefined();
  });
}
