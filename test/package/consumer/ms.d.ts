// What Temporal's own types lack: `ms` ships none that its exports lead to.
declare module 'ms' {
  export type StringValue = string;
}
