"""A GPU that the kernel and its workers share. In this room are cells that use one."""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        name="gpu arithmetic",
        setup="import torch",
        source="""
            out = []
            for i in range(24):
                x = torch.arange(1_000_000, device="cuda", dtype=torch.float64).reshape(1000, 1000) / (i + 1)
                out.append(float((x @ x).sum()))
        """,
        names="out i",
        needs="cuda",
    ),
    Row(
        name="gpu tensors captured and left",
        setup="import torch\nw = torch.arange(10_000, device='cuda', dtype=torch.float64).reshape(100, 100)",
        source="""
            out = {}
            for i in range(24):
                y = w / (i + 1)
                for _ in range(50):
                    y = y @ w / 1e8
                out[i] = y
        """,
        names="out y w",
        needs="cuda",
    ),
    Row(
        name="gpu generator seeded inside",
        setup="import torch",
        source="""
            def drawn(seed):
                generator = torch.Generator(device="cuda").manual_seed(seed)
                return torch.empty(1000, device="cuda").uniform_(generator=generator).sum().item()

            out = []
            for i in range(24):
                out.append(drawn(i))
        """,
        names="out",
        needs="cuda",
    ),
    Row(
        name="gpu shared generator",
        setup="import torch\ntorch.manual_seed(0)",
        source="""
            def drawn():
                return torch.empty(1000, device="cuda").uniform_().sum().item()

            out = []
            for i in range(24):
                out.append(drawn())
            state = torch.cuda.get_rng_state()
        """,
        names="out state",
        route="kernel",
        reason="random",
        needs="cuda",
    ),
    Row(
        name="gpu memory for one at a time",
        setup="import time, torch\nwhole = torch.cuda.get_device_properties(0).total_memory",
        source="""
            out = []
            for i in range(24):
                time.sleep(0.4)
                x = torch.full((int(whole * 0.4),), i, dtype=torch.uint8, device="cuda")
                out.append(int(x[-1]) + int(x[::1_000_000].sum()))
                del x
            y = torch.empty(int(whole * 0.6), dtype=torch.uint8, device="cuda")
            out.append(y.numel())
            del y
            torch.cuda.empty_cache()
        """,
        names="out",
        route="mixed|kernel",
        reason="differs",
        words=("OutOfMemoryError: CUDA out of memory", "which does not raise here"),
        needs="cuda",
    ),
)
