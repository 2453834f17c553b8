export * from './service';
export * from './failure';
