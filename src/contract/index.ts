export * from './batch';
export * from './messages';
export * from './names';
export * from './refund';
export * from './request';
export * from './workflow-id';
