export { CREDENTIAL_VARIABLES } from './credentials';
export { type Config, type LoadedConfig, loadConfig } from './load-config';
export { type ConfigSources, type Environment, type TextFiles, localFiles } from './sources';
export { type TemporalConfig, loadTemporalConfig } from './temporal';
