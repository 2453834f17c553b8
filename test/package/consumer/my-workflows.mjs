export * from 'temporal-mercadopago-refunds/workflows';

export async function ownWorkflow() {
  return 'mine';
}
