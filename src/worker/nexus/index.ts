export { createRefundNexusService } from './service';
