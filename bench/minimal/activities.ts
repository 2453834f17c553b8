import { activityInfo } from '@temporalio/activity';
import { callGateway, type GatewayAccess, type Order } from '../floor/call';

export interface MinimalActivities {
  pay(order: Order): Promise<unknown>;
}

export function createMinimalActivities(access: GatewayAccess): MinimalActivities {
  return { pay: (order) => callGateway(access, order, activityInfo().workflowExecution!.workflowId) };
}
