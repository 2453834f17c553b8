import { parseRefundRequest, type ParsedRequest } from '../../src/contract';
import { digestOf } from '../../src/contract/digest';
import { differences, identifyRequest } from '../../src/contract/identity';

const request = { advancedPaymentId: '21000', amount: 25, reference: 'recall' };
const parsed = (fields: object): ParsedRequest => {
  const check = parseRefundRequest({ ...request, ...fields });
  if (!check.ok) throw new Error('the test is wrong');
  return check.request;
};

it('makes the same workflow ID of the same refund, however often', () => {
  expect(identifyRequest(request)).toMatchObject({ ok: true, requested: { workflowId: 'refund-21000-recall' } });
  expect(identifyRequest(request, null)).toEqual(identifyRequest(request));
  expect(identifyRequest({ ...request, reference: null }, 'mine')).toMatchObject({ requested: { workflowId: 'mine' } });
});

it.each<[unknown, unknown, string]>([
  [{ ...request, reference: undefined }, undefined, 'reference'],
  [{ ...request, reference: 'a b' }, undefined, 'reference'],
  [request, 'a b', 'workflowId'],
  [request, 7, 'workflowId'],
  [request, '', 'workflowId'],
  [null, undefined, 'request'],
  ['text', undefined, 'request'],
])('names what is wrong: %j, %j', (input, workflowId, field) => {
  const check = identifyRequest(input, workflowId);
  expect(check.ok ? [] : check.problems.map((problem) => problem.field)).toContain(field);
});

it('tells what makes two requests different refunds', () => {
  expect(differences(parsed({}), parsed({ reason: 'r', requestedBy: 'ana', policy: { maxRetrySeconds: 9 } }))).toEqual(
    [],
  );
  expect(differences(parsed({}), parsed({ amount: 'full', orderId: 'A' }))).toEqual(['amount', 'orderId']);
});

it('tells lines apart by their digest', () => {
  const digests = Array.from({ length: 20_000 }, (_, index) => digestOf([{ line: index, request }]));
  expect(new Set(digests).size).toBe(20_000);
  expect(digestOf({ a: [1, 'é'] })).toBe(digestOf(JSON.parse('{"a":[1,"é"]}')));
});
