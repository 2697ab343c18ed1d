from dure.foundation.jobs import queue

INLINE = "inline"


def run_due(*, raising: bool) -> int:
    count = 0
    while (row := queue.claim(INLINE)) is not None:
        count += 1
        try:
            value = queue.call(row)
        except Exception as error:
            queue.fail(row, error)
            if raising:
                raise
        else:
            queue.succeed(row, value)
    return count
