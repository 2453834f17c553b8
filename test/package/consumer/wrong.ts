import type { RefundRequest } from 'temporal-mercadopago-refunds';

export const wrong: RefundRequest = { advancedPaymentId: 21000123456, amount: 25 };
