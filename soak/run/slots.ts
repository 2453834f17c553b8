/** At most so many at once; those who wait are served in order. */
export class Slots {
  private readonly waiting: { weight: number; go: () => void }[] = [];

  constructor(private free: number) {}

  async take(weight: number): Promise<void> {
    if (this.waiting.length === 0 && this.free >= weight) {
      this.free -= weight;
      return;
    }
    await new Promise<void>((go) => this.waiting.push({ weight, go }));
  }

  give(weight: number): void {
    this.free += weight;
    for (let next = this.waiting[0]; next !== undefined && this.free >= next.weight; next = this.waiting[0]) {
      this.waiting.shift();
      this.free -= next.weight;
      next.go();
    }
  }
}
