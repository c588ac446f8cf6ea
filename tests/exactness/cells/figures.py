"""Loops that compute and draw: computed on workers, drawn in the kernel, in order.

In this room figures are drawn, and their pictures compared to the last byte.
"""

from tests.exactness.cells.row import Row

PLT = """
import io
import numpy as np
import matplotlib
matplotlib.use('agg')
import matplotlib.pyplot as plt
x = np.linspace(0, 6, 60)
def heavy(p):
    y = np.zeros_like(x)
    for k in range(1, 20):
        y += np.sin(k * x + p) / k
    return y
def picture(figure=None):
    buffer = io.BytesIO()
    (figure or plt.gcf()).savefig(buffer, format='png', dpi=40)
    return buffer.getvalue()
"""

ROWS = (
    Row(
        "curves on one figure",
        """
        for p in range(6):
            y = heavy(p)
            ax.plot(x, y, label=f'p = {p}')
        ax.legend()
        png = picture(fig)
        """,
        "p y png",
        setup=PLT + "fig, ax = plt.subplots()",
    ),
    Row(
        "curves on the current figure",
        """
        plt.figure(figsize=(4, 3))
        for p in [0.5, 1.5, 2.5]:
            plt.plot(x, heavy(p), '--', lw=p, label=str(p))
            print(p)
        plt.title('all')
        png = picture()
        """,
        "p png",
        setup=PLT,
    ),
    Row(
        "a figure per iteration, saved and closed",
        """
        for p in range(5):
            y = heavy(p)
            plt.figure()
            plt.plot(x, y)
            plt.title(f'{p}: {y.max():.2f}')
            plt.savefig(f'{p}.png', dpi=40)
            plt.close()
        pngs = [open(f'{p}.png', 'rb').read() for p in range(5)]
        """,
        "p y pngs",
        setup=PLT,
    ),
    Row(
        "figures and axes that the body names",
        """
        for p in range(4):
            y = heavy(p)
            fig, (one) = plt.subplots(1, 1)
            line, = one.plot(y)
            two = one.twinx()
            two.plot(y ** 2, color='r')
            line.set_linewidth(p + 1)
        png = picture(fig)
        names = type(fig).__name__, type(line).__name__, type(two).__name__
        """,
        "p y png names",
        setup=PLT,
    ),
    Row(
        "axes by their place",
        """
        for i, p in enumerate([1, 2, 3, 4]):
            axes[i // 2, i % 2].plot(x, heavy(p))
            ax = axes.flat[i]
            ax.set_title(f'{p}')
            ax.set_ylim(-p, p)
        png = picture(fig)
        """,
        "i p png",
        setup=PLT + "fig, axes = plt.subplots(2, 2)",
    ),
    Row(
        "axes given by the loop",
        """
        for ax, p in zip(axes.ravel(), [1, 2, 3, 4]):
            y = heavy(p)
            ax.plot(x, y)
            ax.set(title=f'p={p}', xlabel='x')
            ax.axhline(y.mean(), color='k')
        png = picture(fig)
        same = ax is axes[1, 1]
        """,
        "p y png same",
        setup=PLT + "fig, axes = plt.subplots(2, 2)",
    ),
    Row(
        "axes given by the loop under a name that axes have already",
        """
        for ax, p in zip(axes.flat, [1, 2, 3, 4]):
            ax.plot(x, heavy(p))
            ax.set_title(p)
        for i, fig in enumerate([fig, fig]):
            fig.suptitle(str(heavy(i)[3]))
        png = picture(fig)
        """,
        "p i png",
        setup=PLT + "fig, axes = plt.subplots(2, 2)\nax = axes[0, 0]",
        route="mixed",
        reason="figure",
    ),
    Row(
        "curves in a with and an if",
        """
        with plt.rc_context({'lines.linewidth': 3}):
            if len(axes):
                for ax, p in zip(axes.flat, [1, 2, 3, 4]):
                    ax.plot(x, heavy(p))
        png = picture(fig)
        """,
        "p png",
        setup=PLT + "fig, axes = plt.subplots(2, 2)",
    ),
    Row(
        "axes given by the loop, with their number",
        """
        for i, ax in enumerate(axes):
            ax.bar(range(5), [heavy(i)[k] for k in range(5)])
            ax.set_title(names[i])
            if i % 2:
                ax.grid(True)
        png = picture(fig)
        """,
        "i png",
        setup=PLT + "fig, axes = plt.subplots(1, 3)\nnames = ['a', 'b', 'c']",
    ),
    Row(
        "what an array was when it was drawn",
        """
        for p in range(4):
            y = heavy(p)
            ax.plot(x, y)
            y *= 100
            ax.text(p, 0, 'abc'[:p])
        png = picture(fig)
        """,
        "p y png",
        setup=PLT + "fig, ax = plt.subplots()",
    ),
    Row(
        "drawn, collected and printed",
        """
        scores = []
        for p in range(6):
            y = heavy(p)
            print('before', p, end=' ')
            scores.append(float(y.max()))
            if y.max() > 1.5:
                ax.scatter([p], [y.max()], s=30)
            print('after')
        png = picture(fig)
        """,
        "p y scores png",
        setup=PLT + "fig, ax = plt.subplots()",
    ),
    Row(
        "what is drawn cannot be drawn",
        """
        done = []
        for p in range(6):
            y = heavy(p)
            ax.plot(x, y if p < 3 else y[:-1])
            done.append(p)
        """,
        "p y done",
        setup=PLT + "fig, ax = plt.subplots()",
        route="mixed|parallel",
        raises="ValueError: x and y must have same first dimension, but have shapes (60,) and (59,)",
    ),
    Row(
        "an error after half a picture",
        """
        for p in range(6):
            ax.plot(x, heavy(p))
            if p == 4:
                raise RuntimeError('enough')
        """,
        "p",
        setup=PLT + "fig, ax = plt.subplots()",
        route="mixed|parallel",
        raises="RuntimeError: enough",
    ),
    Row(
        "a colour bar, and axes asked in the middle of drawing",
        """
        for p in range(3):
            image = np.outer(heavy(p), heavy(p + 1))
            fig, ax = plt.subplots()
            shown = ax.imshow(image, cmap='viridis')
            fig.colorbar(shown, ax=ax)
            ax.text(0, ax.get_ylim()[0] * 0.5, f'{p}')
        png = picture(fig)
        """,
        "p image png",
        setup=PLT,
    ),
    Row(
        "the body asks the axes",
        """
        for p in range(4):
            ax.plot(x, heavy(p))
            top = ax.get_ylim()[1]
            print(round(top, 3))
        """,
        "p",
        setup=PLT + "fig, ax = plt.subplots()",
        route="kernel",
        reason="figure",
    ),
    Row(
        "a function is given axes of the loop",
        """
        for ax, p in zip(axes, [1, 2, 3]):
            draw(ax, p)
        png = picture(fig)
        """,
        "p png",
        setup=PLT + "fig, axes = plt.subplots(1, 3)\ndef draw(ax, p):\n    ax.plot(x, heavy(p))",
        route="kernel",
        reason="figure",
    ),
    Row(
        "a function that draws by itself, beside drawing",
        """
        for p in range(4):
            y = show(p)
            ax.plot(x, y)
        """,
        "p y",
        setup=PLT + "fig, ax = plt.subplots()\ndef show(p):\n    plt.figure()\n    return heavy(p)",
        route="kernel",
        reason="figure",
        of_the_process="its figures",
    ),
    Row(
        "settings of drawing, changed on the way",
        """
        for p in range(3):
            plt.rcParams['lines.linewidth'] = p + 1
            plt.plot(x, heavy(p))
        png = picture()
        """,
        "p png",
        setup=PLT,
        route="kernel",
        reason="changes",
    ),
    Row(
        "drawing in a try",
        """
        for p in range(4):
            try:
                ax.plot(x, heavy(p)[p:])
            except ValueError:
                print('no', p)
        """,
        "p",
        setup=PLT + "fig, ax = plt.subplots()",
        route="kernel",
        reason="figure",
    ),
)
