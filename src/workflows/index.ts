export { refundPayment } from './refund-payment';
