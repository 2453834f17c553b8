/**
 * Stands for an argument that arrived, but in a form that cannot be decoded. It holds nothing of the content, and no field that any
 * message has, so that nothing of it can be taken for what somebody said.
 */
export class Undecodable {
  /** @param why completes "it cannot be read: …" */
  constructor(
    readonly encoding: string | undefined,
    readonly why: string,
  ) {
    Object.freeze(this);
  }
}
