import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** Whatever is logged of an activity, its failures too, names the order that it is for, where it was given one. */
export const logOrder: ActivityInterceptorsFactory = () => {
  let orderId: string | undefined;
  return {
    inbound: {
      execute(input, next) {
        orderId = orderOf(input.args[0]);
        return next(input);
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next(orderId === undefined ? attributes : { ...attributes, orderId }),
    },
  };
};

function orderOf(input: unknown): string | undefined {
  const given = typeof input === 'object' && input !== null && 'orderId' in input ? input.orderId : undefined;
  return typeof given === 'string' ? given : undefined;
}
