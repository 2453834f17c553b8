/**
 * `temporal-mercadopago-refunds/payload-converter`: what the workflows' bundle decodes with. Part of that bundle: no Node built-ins.
 * @example
 * const payloadConverterPath = require.resolve('temporal-mercadopago-refunds/payload-converter');
 * await Worker.create({ dataConverter: { payloadConverterPath }, workflowsPath, ... });
 */
import { defaultPayloadConverter } from '@temporalio/common';
import { tolerant } from './tolerant';

export { tolerant };

/** Temporal's default one, except for what it cannot decode of what a workflow is sent. The SDK looks for it by this name. */
export const payloadConverter = tolerant(defaultPayloadConverter);
