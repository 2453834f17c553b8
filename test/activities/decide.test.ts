import type { FailureFacts, NoneIs } from '../../src/activities/types';
import {
  afterLook,
  factsOf,
  isFirstAttempt,
  pastOf,
  quietUntil,
  sendUntil,
  weigh,
  whyNotSend,
  type Past,
} from '../../src/activities/decide';
import { aRefund, FIRST, MINUTE, SECOND } from './evidence';

const INFO = {
  attempt: 1,
  scheduledTimestampMs: FIRST,
  currentAttemptScheduledTimestampMs: FIRST,
  workflowExecution: { workflowId: 'refund-a', runId: 'run-1' },
};

describe('the first attempt', () => {
  const isFirst = (change: Partial<typeof INFO>): boolean =>
    isFirstAttempt({ ...INFO, ...change }, { firstRunId: 'run-1' });

  it('is the first of the first run', () => {
    expect(isFirst({})).toBe(true);
    expect(isFirst({ attempt: 2 })).toBe(false);
  });

  it('is none after an activity reset, which counts from 1 again', () => {
    expect(isFirst({ currentAttemptScheduledTimestampMs: FIRST + 1 })).toBe(false);
  });

  it('is none in the run after a workflow reset', () => {
    expect(isFirst({ workflowExecution: { workflowId: 'refund-a', runId: 'run-2' } })).toBe(false);
  });
});

describe('what the attempts so far come to', () => {
  it('is nothing before the first one', () => {
    expect(pastOf(true, undefined)).toEqual({ nothingMoved: true, noneIs: 'proof' });
  });

  it('is what the last failure says', () => {
    const facts: FailureFacts = { nothingMoved: true, noneIs: 'noProof', quietUntil: 5 };
    expect(pastOf(false, facts)).toEqual({ nothingMoved: true, noneIs: 'noProof' });
  });

  it('is open after a timeout, a dead worker or a reset, which leave no failure of ours', () => {
    expect(pastOf(false, undefined)).toEqual({ nothingMoved: false, noneIs: 'proofUnlessUnexplained' });
  });
});

describe('what a failed request leaves', () => {
  const NOTHING: Past = { nothingMoved: true, noneIs: 'proof' };
  const refused = { type: 'BadRequest', moneyMoved: 'no', reach: 'answered' } as const;
  const ambiguous = { type: 'ServerError', moneyMoved: 'maybe', reach: 'answered' } as const;

  it('is proof that nothing moved, if no attempt before it can have moved anything', () => {
    expect(factsOf(refused, NOTHING, FIRST, MINUTE)).toEqual(NOTHING);
    expect(factsOf(refused, { ...NOTHING, nothingMoved: false }, FIRST, MINUTE).nothingMoved).toBe(false);
    expect(factsOf(ambiguous, NOTHING, FIRST, MINUTE).nothingMoved).toBe(false);
  });

  it('is a quiet period when no answer came', () => {
    const lost = { ...ambiguous, reach: 'unanswered' } as const;
    expect(factsOf(lost, NOTHING, FIRST, MINUTE).quietUntil).toBe(FIRST + MINUTE);
    expect(factsOf(ambiguous, NOTHING, FIRST, MINUTE)).not.toHaveProperty('quietUntil');
  });

  it.each<NoneIs>(['proof', 'proofUnlessUnexplained', 'noProof'])(
    'is never less doubt than there was: %s, and a 2xx that is not understood is told on for ever',
    (noneIs) => {
      const past = { nothingMoved: false, noneIs };
      expect(factsOf(refused, past, FIRST, MINUTE).noneIs).toBe(noneIs);
      // The answer that did not come could have been of another amount.
      expect(factsOf(ambiguous, past, FIRST, MINUTE).noneIs).toBe(
        noneIs === 'proof' ? 'proofUnlessUnexplained' : noneIs,
      );
      const unreadable = { ...ambiguous, type: 'UnreadableResponse' } as const;
      expect(factsOf(unreadable, past, FIRST, MINUTE).noneIs).toBe('noProof');
    },
  );
});

describe('the quiet period', () => {
  it('is what the last failure says, however long ago it ended', () => {
    const facts: FailureFacts = { nothingMoved: false, noneIs: 'proof', quietUntil: FIRST + 5 };
    expect(quietUntil({ facts, endedAt: FIRST + MINUTE, overBy: FIRST + MINUTE }, MINUTE)).toBe(FIRST + 5);
  });

  it('is over when the last attempt had an answer', () => {
    const facts: FailureFacts = { nothingMoved: false, noneIs: 'proof' };
    expect(quietUntil({ facts, endedAt: FIRST, overBy: FIRST }, MINUTE)).toBe(0);
  });

  it('runs from the end of an attempt that left no failure, or from when it is surely over', () => {
    expect(quietUntil({ endedAt: FIRST, overBy: FIRST + MINUTE }, MINUTE)).toBe(FIRST + MINUTE);
    expect(quietUntil({ overBy: FIRST + MINUTE }, MINUTE)).toBe(FIRST + 2 * MINUTE);
  });

  it('waits for a request whose attempt was given up before its time', () => {
    expect(quietUntil({ endedAt: FIRST, outMs: 5, overBy: FIRST + MINUTE }, MINUTE)).toBe(FIRST + 5 + MINUTE);
  });
});

describe('after a look', () => {
  it('what is found is the answer', () => {
    expect(afterLook({ outcome: 'found', refunds: [aRefund('1')] })).toEqual({
      next: 'answer',
      refunds: [aRefund('1')],
    });
  });

  it('the same key is sent again when nothing is there, or when that cannot be told', () => {
    expect(afterLook({ outcome: 'none' })).toEqual({ next: 'send' });
    expect(afterLook({ outcome: 'none', unexplained: [aRefund('1')], tooYoungForMs: 5 })).toEqual({ next: 'send' });
    expect(afterLook({ outcome: 'undecidable', why: 'w', candidates: [] })).toEqual({ next: 'send' });
  });

  it('nothing is sent while an owner may only not be visible yet', () => {
    expect(afterLook({ outcome: 'undecidable', why: 'w', candidates: [], tooYoungForMs: 5 })).toEqual({
      next: 'wait',
      forMs: 5,
      why: 'w',
    });
  });
});

describe('nothing found', () => {
  const other = aRefund('1', { amount: 10 });

  it('stays what it is where every attempt was heard', () => {
    const none = { outcome: 'none', unexplained: [other] } as const;
    expect(weigh({ ...none, unexplained: [other] }, 'proof')).toEqual(none);
  });

  it('proves nothing once the gateway has said that something moved', () => {
    expect(weigh({ outcome: 'none' }, 'noProof')).toMatchObject({ outcome: 'undecidable', candidates: [] });
    expect(weigh({ outcome: 'none', unexplained: [other] }, 'noProof')).toMatchObject({ candidates: [other] });
  });

  it('proves nothing after a lost answer while another amount is there', () => {
    const none = { outcome: 'none' as const, unexplained: [other], tooYoungForMs: 5 };
    expect(weigh(none, 'proofUnlessUnexplained')).toMatchObject({
      outcome: 'undecidable',
      candidates: [other],
      tooYoungForMs: 5,
    });
    expect(weigh({ outcome: 'none' }, 'proofUnlessUnexplained')).toEqual({ outcome: 'none' });
  });

  it.each<NoneIs>(['proof', 'proofUnlessUnexplained', 'noProof'])('is not what a find is weighed as: %s', (noneIs) => {
    const found = { outcome: 'found' as const, refunds: [other] };
    expect(weigh(found, noneIs)).toBe(found);
  });
});

describe('the last check before money can move', () => {
  const LIMITS = { submitUntil: FIRST + MINUTE, attemptEndsAt: FIRST + 50 * SECOND, requestMs: 32 * SECOND };
  const why = (now: number, workerStopping = false): string | undefined =>
    whyNotSend({ ...LIMITS, now, workerStopping })?.type;

  it('lets a request go that is in time', () => {
    expect(why(FIRST + 18 * SECOND)).toBeUndefined();
  });

  it('stops one that would not end within the attempt, and one of a worker that stops', () => {
    expect(why(FIRST + 18 * SECOND + 1)).toBe('NotSent');
    expect(why(FIRST, true)).toBe('NotSent');
  });

  it('stops one after the window for good', () => {
    expect(why(FIRST + MINUTE + 1)).toBe('SubmitWindowOver');
    expect(
      whyNotSend({ ...LIMITS, attemptEndsAt: Infinity, now: FIRST + MINUTE, workerStopping: false }),
    ).toBeUndefined();
  });

  it('holds until the request is on the wire', () => {
    expect(sendUntil(LIMITS)).toBe(FIRST + 18 * SECOND);
    expect(sendUntil({ ...LIMITS, submitUntil: FIRST })).toBe(FIRST);
  });
});
