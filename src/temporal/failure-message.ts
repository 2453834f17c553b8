import type { Client } from '@temporalio/client';
import type { ProtoFailure } from '@temporalio/common';
import { unseal } from './unseal';

/** Of a failure that the SDK has not decoded: with encryption the message itself stands in a payload. @throws what the client's codecs throw */
export async function failureMessage(client: Client, failure: ProtoFailure): Promise<string | undefined> {
  const { message, encodedAttributes } = failure;
  if (encodedAttributes == null) return message ?? undefined;
  const [plain] = await unseal(client, [encodedAttributes]);
  const { payloadConverter } = client.options.loadedDataConverter;
  const attributes = plain && payloadConverter.fromPayload<{ message?: unknown } | null>(plain);
  return typeof attributes?.message === 'string' ? attributes.message : (message ?? undefined);
}
