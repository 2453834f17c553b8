export { CREDENTIAL_VARIABLES } from './credentials';
export type { FlowConfig } from './flow';
export type { HttpConfig } from './http';
export { type LogConfig, logConfigOf } from './logging';
export { type Config, type LoadedConfig, loadConfig } from './load-config';
export { type ConfigSources, type Environment, type TextFiles, localFiles } from './sources';
export { type TemporalConfig, loadTemporalConfig } from './temporal';
