import { once } from 'node:events';
import { type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  path: string;
  token: string | undefined;
  key: string | undefined;
}

/** Approves refunds of 25, at once or when told to. */
export class LocalGateway {
  readonly requests: SeenRequest[] = [];
  /** Names of all the headers that came with any of them. */
  readonly headers = new Set<string>();
  private readonly waiting: ServerResponse[] = [];
  private readonly arrivals: (() => void)[] = [];
  private holding = false;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      for (const name of Object.keys(request.headers)) this.headers.add(name);
      const { authorization, 'x-idempotency-key': key } = request.headers;
      this.requests.push({
        method: request.method ?? '',
        path: request.url ?? '',
        token: authorization?.replace('Bearer ', ''),
        key: typeof key === 'string' ? key : undefined,
      });
      request.resume().on('end', () => {
        if (this.holding) this.waiting.push(response);
        else approve(response);
        for (const arrived of this.arrivals.splice(0)) arrived();
      });
    });
  }

  static async start(): Promise<LocalGateway> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new LocalGateway(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers nothing from now on until `answer` is called. */
  hold(): void {
    this.holding = true;
  }

  nextRequest(): Promise<void> {
    return new Promise((resolve) => this.arrivals.push(resolve));
  }

  answer(): void {
    this.holding = false;
    this.waiting.splice(0).forEach(approve);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

function approve(response: ServerResponse): void {
  const refund = { id: 1242469925, payment_id: 51617407254, amount: 25, status: 'approved' };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify([{ ...refund, date_created: new Date().toISOString() }]));
}
