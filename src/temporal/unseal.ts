import type { Client } from '@temporalio/client';
import type { Payload, SerializationContext } from '@temporalio/common';

/** Takes off what the client's payload codecs have put on: of what was read of Temporal without the SDK decoding it. */
export async function unseal(client: Client, payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
  let plain = payloads;
  for (const codec of [...client.options.loadedDataConverter.payloadCodecs].reverse()) {
    plain = await codec.decode(plain, context);
  }
  return plain;
}
