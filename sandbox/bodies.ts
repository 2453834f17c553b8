/**
 * Bodies of the gateway's answers. 400048, 404002 and 500000 are verbatim from "Refund partial amount" (Wallet Connect); the others
 * keep that shape and take code and message from the public references named beside them. Where a reference gives a message but no
 * code, the code repeats the HTTP status.
 */

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

function errorAnswer(status: number, error: string, message: string, code: string, causeMessage: string): Answer {
  return {
    status,
    body: { status: String(status), error, message, cause: [{ code, message: causeMessage, data: null }] },
  };
}

/** Message and cause alike, which is the usual case. */
function plainError(status: number, error: string, message: string, code = String(status)): Answer {
  return errorAnswer(status, error, message, code, message);
}

export const invalidSplitterId = (): Answer =>
  errorAnswer(400, 'bad_request', 'Invalid splitter id.', '400048', 'Invalid splitter id');

export const advancedPaymentNotFound = (): Answer =>
  errorAnswer(404, 'not_found', 'Advanced payment not found.', '404002', 'Advanced payment not found');

/** The misleading outer message is the documented one. */
export const internalServerError = (): Answer =>
  errorAnswer(500, 'internal_server_error', 'Invalid splitter id.', '500000', 'Internal server error');

// Reference "Reembolsar un advanced payment": messages without codes.
export const alreadyRefunded = (): Answer => plainError(400, 'bad_request', 'Payment already refunded');
export const tooOld = (): Answer => plainError(400, 'bad_request', 'AdvancedPayment too old to be refunded.');
export const invalidAmount = (): Answer => plainError(400, 'bad_request', 'Invalid amount');

/** The code is the Orders API's; this endpoint's reference only says "Invalid amount". */
export const amountExceeds = (): Answer =>
  errorAnswer(
    400,
    'bad_request',
    'Invalid amount',
    'refund_amount_exceeds',
    'The refund amount exceeds the available balance',
  );

// Reference "Create refund" of the payments API: codes and messages.
export const amountNotPositive = (): Answer =>
  plainError(400, 'bad_request', 'amount attribute must be positive', '4040');
export const amountNotNumeric = (): Answer =>
  plainError(400, 'bad_request', 'amount attribute must be numeric', '4041');
export const missingKey = (): Answer =>
  plainError(400, 'bad_request', "Header X-Idempotency-Key can't be null", '4292');
export const paymentNotFound = (): Answer => plainError(404, 'not_found', 'Payment not found', '2000');
export const refundNotFound = (): Answer => plainError(404, 'not_found', 'Refund not found', '2032');
export const unauthorized = (): Answer => plainError(401, 'unauthorized', 'Invalid token');
/** Reference "Create and refresh token": of the token endpoint, whose status is a number. */
export const oauthRefused = (error: string, message: string): Answer => ({
  status: 400,
  body: { message, error, status: 400, cause: [] },
});
export const invalidJson = (): Answer => plainError(400, 'bad_request', 'The body is not valid JSON');
export const forbidden = (): Answer => plainError(403, 'forbidden', 'Client not in whitelist');

// Idempotency keys: Orders API (409 already used, 401001) and the create call (422001).
export const keyAlreadyUsed = (): Answer =>
  plainError(
    409,
    'idempotency_key_already_used',
    'The X-Idempotency-Key has already been used with a different body',
    'idempotency_key_already_used',
  );
export const keyUnprocessable = (): Answer =>
  plainError(422, 'unprocessable_entity', 'Idempotency key used with a different body', '422001');
export const keyStillRunning = (): Answer =>
  plainError(409, 'conflict', 'The process has not been completed yet. Try again later', '401001');
export const locked = (): Answer => plainError(423, 'locked', 'The resource is locked. Try again later');

export const requestTimeout = (): Answer => plainError(408, 'request_timeout', 'Request timeout');
export const failedDependency = (): Answer => plainError(424, 'failed_dependency', 'Failed dependency');
export const tooEarly = (): Answer => plainError(425, 'too_early', 'Too early');
export const serviceUnavailable = (): Answer => plainError(503, 'service_unavailable', 'Service unavailable');

export const tooManyRequests = (retryAfterSeconds: number): Answer => ({
  ...plainError(429, 'too_many_requests', 'Too many requests'),
  headers: { 'retry-after': String(retryAfterSeconds) },
});

/** What a proxy in front of the gateway says. */
export const badGatewayPage = (): Answer => ({
  status: 502,
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  headers: { 'content-type': 'text/html' },
});

/** 307 keeps the method: whoever follows it sends the refund a second time, and the journal shows it. */
export const redirectTo = (location: string): Answer => ({ status: 307, body: '', headers: { location } });

export const routeNotFound = (): Answer => plainError(404, 'not_found', 'The sandbox has no such endpoint');
