package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import nightreel.nn.TorchScript;

/**
 * Cross-entropy of each target against the whole catalogue.
 *
 * <p>With logits {@code states x items} the loss of a position is {@code log sum exp(logits) -
 * logit(target)}, and the gradient in its logits is known: their softmax minus 1 at the target. So
 * it is computed for a few positions at a time and multiplied into the gradients of states and
 * items right away. That keeps no {@code (P, N)} logits for the backward pass, which saves most of
 * the memory traffic of training.
 */
final class CatalogueLoss implements SequenceLoss {

  private static final String FUNCTIONS =
      """
      def forward(self, states, items, targets):
        h = states.detach()
        w = items.detach()
        together = max(1, self.logits // w.size(0))
        item_gradient = torch.zeros_like(w)
        state_gradients = annotate(List[Tensor], [])
        sum = torch.zeros_like(h[0, 0])
        for i in range((h.size(0) + together - 1) // together):
          some = h[i * together : (i + 1) * together]
          target = targets[i * together : (i + 1) * together].unsqueeze(1)
          p = torch.log_softmax(torch.mm(some, w.t()), 1)
          sum = sum - torch.gather(p, 1, target).sum()
          p = torch.exp_(p)
          p = p.scatter_add_(1, target, torch.full_like(target, -1.0, dtype=p.dtype))
          item_gradient = item_gradient.addmm_(p.t(), some)
          state_gradients.append(torch.mm(p, w))
        state_gradient = torch.cat(state_gradients)
        surrogate = torch.sum(states * state_gradient) + torch.sum(items * item_gradient)
        return (surrogate / h.size(0), sum / h.size(0))
      """;

  private final TorchScript script;

  CatalogueLoss(NDManager owner) {
    this(owner, SequenceLoss.numbersAtOnce(owner));
  }

  /**
   * @param logitsAtOnce about how many logits are in memory together; the result does not depend on
   *     it
   */
  CatalogueLoss(NDManager owner, long logitsAtOnce) {
    script = TorchScript.compile(owner, FUNCTIONS, Map.of("logits", logitsAtOnce));
  }

  @Override
  public Loss of(NDArray states, NDArray items, NDArray targets) {
    return Loss.of(script.differentiably(new NDList(states, items, targets)));
  }
}
