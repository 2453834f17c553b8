import { DEFAULT_POLICY } from '../../../src/contract';
import type { ReleaseRequest, ResolveRequest } from '../../../src/contract';
import { detailsOf } from '../../../src/workflows/details';
import { refuseCancel, refuseRelease, refuseResolve } from '../../../src/workflows/refusals';
import { snapshotOf, type RefundState } from '../../../src/workflows/state';
import { NOON, NOON_ISO, PHASES, phaseOf, REFUND, stateIn } from './states';

const paragraphs = (state: RefundState): string[] => detailsOf(state).split('\n\n');

describe('the details of a refund', () => {
  it.each(PHASES)('begin with where it stands and end with what may be done: $status', (phase) => {
    const lines = paragraphs(stateIn(phase));
    expect(lines[0]).toBe(`**${phase.status}**: Refund 25 of advanced payment 21000123456`);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.at(-1)).toMatch(/\.$/);
  });

  it.each(['submitting', 'reconciling', 'needsReview'] as const)(
    'warn of Terminate while money may move: %s',
    (status) => {
      expect(detailsOf(stateIn(phaseOf(status)))).toContain('Never Terminate');
    },
  );

  it.each(['canceled', 'failed'] as const)('say that no money moved only where that is proven: %s', (status) => {
    expect(detailsOf(stateIn(phaseOf(status)))).toContain('no money moved');
    for (const phase of PHASES.filter((each) => each.status !== 'canceled' && each.status !== 'failed')) {
      expect(detailsOf(stateIn(phase))).not.toContain('no money moved');
    }
  });

  it.each([
    ['pending', ['releaseRefund', 'cancelRefund']],
    ['submitting', ['cancelRefund']],
    ['needsReview', ['resolveRefund']],
  ] as const)('name the signals that help while it is %s: %j', (status, signals) => {
    const text = detailsOf(stateIn(phaseOf(status)));
    for (const signal of signals) expect(text).toContain(`\`${signal}\``);
  });

  it('hold JSON that is taken as it is pasted, once it names the refund', () => {
    const pasted = (status: RefundState['phase']['status']): unknown[] =>
      [...detailsOf(stateIn(phaseOf(status))).matchAll(/`(\{.*?\})`/g)].map(([, json = '']) => JSON.parse(json));
    const [release, ...cancels] = pasted('pending');
    expect(refuseRelease('pending', {}, release as ReleaseRequest)).toBeUndefined();
    expect([...cancels, ...pasted('submitting')].map((cancel) => refuseCancel('submitting', cancel))).toEqual([
      undefined,
      undefined,
    ]);
    const resolves = pasted('needsReview') as ResolveRequest[];
    expect(resolves.map(({ outcome }) => outcome)).toEqual(['refunded', 'notRefunded']);
    const [refunded, notRefunded] = resolves;
    expect(refuseResolve('needsReview', { amount: 25 }, refunded)?.message).toContain('refundIds');
    for (const resolve of [{ ...refunded, refundIds: ['1'] }, notRefunded]) {
      expect(refuseResolve('needsReview', { amount: 25 }, resolve as ResolveRequest)).toBeUndefined();
    }
  });

  it('say who asked for the refund and why, who released it, and who reviewed it', () => {
    const request = {
      advancedPaymentId: '1',
      amount: 25,
      requestedBy: 'ana',
      reason: 'broken',
      policy: DEFAULT_POLICY,
    };
    const resolution = { outcome: 'refunded' as const, resolvedBy: 'carla', note: 'in the statement' };
    const lines = paragraphs(stateIn(phaseOf('refunded'), { request, releasedBy: 'bo', resolution }));
    expect(lines).toContain('Asked for by ana: broken.');
    expect(lines).toContain('Released by bo.');
    expect(lines).toContain('Reviewed by carla: in the statement.');
    expect(paragraphs(stateIn(phaseOf('submitting'), { releasedBy: '' }))).toContain('Released.');
  });

  it('ask for somebody else where the hold does', () => {
    const request = { advancedPaymentId: '1', amount: 25, hold: { releasedByAnother: true }, policy: DEFAULT_POLICY };
    expect(detailsOf(stateIn(phaseOf('pending'), { request }))).toContain('somebody else than who asked for it sends');
  });

  it('say that no cancel is needed any more once one was asked for', () => {
    const cancel = { requestedAt: NOON, via: 'temporal' as const };
    const text = detailsOf(stateIn(phaseOf('submitting'), { cancel }));
    expect(text).toContain('Cancel asked for through Temporal');
    expect(text).not.toContain('To cancel it');
  });

  it('say what it waits for, in UTC', () => {
    expect(paragraphs(stateIn({ status: 'settling', refunds: [REFUND], settleUntil: NOON }))[1]).toMatch(/^Waits for /);
    expect(detailsOf(stateIn({ status: 'reconciling', quietUntil: NOON }))).toContain(NOON_ISO);
  });

  it('say why a person must look, and at which refunds', () => {
    const request = { advancedPaymentId: '21000123456', amount: 25, currency: 'BRL', policy: DEFAULT_POLICY };
    const lines = paragraphs(stateIn(phaseOf('needsReview'), { request }));
    expect(lines).toContain('Why: several refunds fit.');
    expect(lines).toContain(
      'Refunds known:\n- 1242469925 of payment 51617407254: BRL 25, in\\_process, 2022-11-18T08:48:06.768-04:00',
    );
  });

  it('offer only what is true of a split that was refunded in part, and promise no further look', () => {
    const candidates = [
      { ...REFUND, status: 'approved' },
      { ...REFUND, id: '2', status: 'rejected' },
    ];
    const phase = { status: 'needsReview' as const, why: 'only a part was refunded', candidates, ours: true };
    const text = detailsOf(stateIn(phase));
    expect(text).toContain('name the approved refunds');
    expect(text).not.toMatch(/notRefunded|keeps looking/);
    expect(snapshotOf(stateIn(phase)).waitingFor).not.toContain('look');
    const open = { ...phase, candidates: [...candidates, REFUND] };
    expect(detailsOf(stateIn(open))).toMatch(/notRefunded[^]*keeps looking/);
  });

  it('leave out the date that the gateway does not say', () => {
    const { dateCreated: _, ...undated } = REFUND;
    expect(detailsOf(stateIn({ status: 'refunded', refunds: [undated] }))).toMatch(/: 25, in\\_process$/m);
  });

  it('say who asked for a cancel and why, as far as that is known', () => {
    const cancel = { requestedAt: NOON, via: 'message' as const };
    const details = (change: object): string =>
      detailsOf(stateIn(phaseOf('submitting'), { cancel: { ...cancel, ...change } }));
    expect(details({})).toContain('\nCancel asked for.\n');
    expect(details({ requestedBy: 'ana' })).toContain('Cancel asked for by ana.');
    expect(details({ reason: 'twice' })).toContain('Cancel asked for: twice.');
    expect(details({ requestedBy: 'ana', reason: 'twice' })).toContain('Cancel asked for by ana: twice.');
  });

  it('show the gateway’s last answer, and the message that changed nothing', () => {
    const lines = paragraphs(
      stateIn(phaseOf('submitting'), {
        lastAnswer: { type: 'Timeout', message: 'No answer' },
        ignored: 'releaseRefund: The refund is not held',
      }),
    );
    expect(lines).toContain('Last answer: Timeout. No answer');
    expect(lines).toContain('Changed nothing: releaseRefund: The refund is not held');
  });

  describe('show what others wrote as text', () => {
    const strange = (text: string): RefundState =>
      stateIn(
        { status: 'needsReview', why: text, candidates: [{ ...REFUND, status: text, dateCreated: text }], ours: false },
        {
          request: { advancedPaymentId: '1', amount: 25, orderId: text, policy: DEFAULT_POLICY },
          cancel: { requestedAt: NOON, via: 'message', requestedBy: text, reason: text },
          lastAnswer: { type: 'ServerError', message: text },
          ignored: text,
        },
      );

    it.each(['**bold**', '[a](http://evil.example)', '<img src=x>', '`code`', '# title', '|a|b|', '_x_'])(
      'which is no markup: %s',
      (text) => {
        const escaped = text.replace(/[\\`*_[\]<>#|]/g, '\\$&');
        expect(detailsOf(strange(text)).replaceAll(escaped, '')).not.toContain(text);
        expect(detailsOf(strange(text)).split(escaped).length - 1).toBe(8);
      },
    );

    it.each(['\n\n', '\r\n\r\n', '\r', '\u2028', '\n- '])('which starts no line of its own: %j', (lineBreak) => {
      const forged = 'Done: it is safe to send it again.';
      const lines = detailsOf(strange(`x${lineBreak}${forged}`)).split(/[\r\n\u2028\u2029]+/);
      expect(lines.filter((line) => /^(- )?Done: it is safe/.test(line))).toEqual([]);
    });
  });

  it('fit in what the Web UI takes, 20 kB, with the longest texts and a split of 50', () => {
    const long = '*'.repeat(1_000);
    const state = stateIn(
      { status: 'needsReview', why: long, candidates: Array.from({ length: 50 }, () => REFUND), ours: false },
      { cancel: { requestedAt: NOON, via: 'message', requestedBy: long.slice(0, 255), reason: long }, ignored: long },
    );
    expect(Buffer.byteLength(detailsOf(state))).toBeLessThanOrEqual(20_000);
  });
});
