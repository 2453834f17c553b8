import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context, type Span, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';

/** What undici publishes of a request; the same object each time. */
interface Published {
  request: { origin?: string | URL; path: string; method: string };
  response?: { statusCode: number };
  error?: unknown;
}

/**
 * A span for each HTTP request that is made within another span. It only listens to what undici publishes: it touches no request, so no
 * header is added to what the gateway gets, and what a request carries in headers and body is never looked at.
 * @returns stops it
 */
export function traceHttp(tracer: Tracer): () => void {
  const spans = new WeakMap<object, Span>();
  const end = (request: object): void => {
    spans.get(request)?.end();
    spans.delete(request);
  };
  const listeners: Record<string, (published: Published) => void> = {
    'undici:request:create': ({ request }) => {
      if (trace.getSpan(context.active()) === undefined) return;
      const { origin, path, method } = request;
      const url = new URL(path, origin);
      const attributes = {
        'http.request.method': method,
        'server.address': url.hostname,
        'server.port': Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
        'url.full': `${url.origin}${url.pathname}`,
      };
      spans.set(request, tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes }));
    },
    'undici:request:headers': ({ request, response }) => {
      const status = response?.statusCode ?? 0;
      const span = spans.get(request)?.setAttribute('http.response.status_code', status);
      if (status < 400) return;
      span?.setAttribute('error.type', String(status)).setStatus({ code: SpanStatusCode.ERROR });
    },
    'undici:request:trailers': ({ request }) => end(request),
    'undici:request:error': ({ request, error }) => {
      const type = error instanceof Error && 'code' in error ? String(error.code) : 'error';
      spans.get(request)?.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR });
      end(request);
    },
  };
  const subscriptions = Object.entries(listeners).map(([channel, listener]) => {
    const safely = (published: unknown): void => {
      try {
        listener(published as Published);
      } catch {
        // a request goes on whatever becomes of its span
      }
    };
    subscribe(channel, safely);
    return () => void unsubscribe(channel, safely);
  });
  return () => subscriptions.forEach((stop) => stop());
}
